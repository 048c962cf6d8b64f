//! What a Rust source says, seen through the compiler's own tokens: comments and the content of
//! strings never mislead a rule.

use anyhow::{Result, anyhow};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::HashMap;
use std::iter::Peekable;
use std::str::FromStr;

/// One token: an identifier, a character of punctuation, a bracket or a literal.
#[derive(Clone, Debug)]
pub struct Word {
    /// As written; documentation comments are left out.
    pub text: String,
    /// From 1.
    pub line: usize,
    /// Whether it stands below `#[cfg(test)]` or `#[test]`.
    pub in_tests: bool,
}

/// A path such as `std::fs::write`, with what `use` brought in written out.
#[derive(Clone, Debug)]
pub struct Mention {
    /// Written out.
    pub path: String,
    /// From 1.
    pub line: usize,
    /// Whether it stands below `#[cfg(test)]` or `#[test]`.
    pub in_tests: bool,
}

impl Mention {
    /// Whether it is `path` or something inside it.
    pub fn is_in(&self, path: &str) -> bool {
        self.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    }
}

/// One source file.
pub struct Source {
    /// All tokens in order.
    pub words: Vec<Word>,
    /// All paths in order.
    pub mentions: Vec<Mention>,
}

impl Source {
    /// Takes the text apart.
    ///
    /// # Errors
    /// When it is not Rust.
    pub fn read(text: &str) -> Result<Self> {
        let stream = TokenStream::from_str(text).map_err(|error| anyhow!("not Rust: {error}"))?;
        let mut words = Vec::new();
        flatten(stream, false, &mut words);
        let mentions = mentions(&words);
        Ok(Self { words, mentions })
    }

    /// Where these tokens follow each other.
    pub fn find<'a>(&'a self, pattern: &'a [&'a str]) -> impl Iterator<Item = &'a Word> {
        self.words.windows(pattern.len()).filter_map(move |window| {
            let equal = window.iter().zip(pattern).all(|(word, wanted)| word.text == *wanted);
            if equal { window.first() } else { None }
        })
    }

    /// The string literals.
    pub fn strings(&self) -> impl Iterator<Item = &Word> {
        self.words.iter().filter(|word| {
            let start = word.text.trim_start_matches(['b', 'c', 'r', '#']);
            start.starts_with('"')
        })
    }
}

fn flatten(stream: TokenStream, in_tests: bool, words: &mut Vec<Word>) {
    let mut trees = stream.into_iter().peekable();
    // Set by a test attribute until the item that carries it ends.
    let mut item_is_test = false;
    while let Some(tree) = trees.next() {
        if let TokenTree::Punct(punct) = &tree
            && punct.as_char() == '#'
            && let Some(content) = attribute(&mut trees)
        {
            let shown: Vec<String> =
                content.clone().into_iter().map(|token| token.to_string()).collect();
            if shown.first().is_some_and(|first| first == "doc") {
                continue;
            }
            let gates = shown.join(" ");
            item_is_test |= gates == "cfg (test)" || gates == "test" || gates.ends_with(": test");
            let line = punct.span().start().line;
            let in_tests = in_tests || item_is_test;
            push(words, "#", line, in_tests);
            push(words, "[", line, in_tests);
            flatten(content, in_tests, words);
            push(words, "]", line, in_tests);
            continue;
        }
        let here = in_tests || item_is_test;
        let line = tree.span().start().line;
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                push(words, open, line, here);
                flatten(group.stream(), here, words);
                push(words, close, group.span_close().start().line, here);
                item_is_test &= group.delimiter() != Delimiter::Brace;
            }
            TokenTree::Punct(punct) => {
                push(words, &punct.as_char().to_string(), line, here);
                item_is_test &= punct.as_char() != ';';
            }
            other => push(words, &other.to_string(), line, here),
        }
    }
}

/// The content of an attribute whose `#` has just been read.
fn attribute(trees: &mut Peekable<impl Iterator<Item = TokenTree> + Clone>) -> Option<TokenStream> {
    let mut ahead = trees.clone();
    let mut taken = 1;
    let mut next = ahead.next()?;
    if matches!(&next, TokenTree::Punct(punct) if punct.as_char() == '!') {
        next = ahead.next()?;
        taken = 2;
    }
    let TokenTree::Group(group) = next else { return None };
    if group.delimiter() != Delimiter::Bracket {
        return None;
    }
    for _ in 0..taken {
        trees.next();
    }
    Some(group.stream())
}

fn push(words: &mut Vec<Word>, text: &str, line: usize, in_tests: bool) {
    words.push(Word { text: text.to_owned(), line, in_tests });
}

fn mentions(words: &[Word]) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut names: HashMap<String, String> = HashMap::new();
    let mut position = 0;
    while position < words.len() {
        let word = &words[position];
        if word.text == "use" && words.get(position + 1).is_some_and(|next| next.text != "<") {
            let end = words[position..].iter().position(|word| word.text == ";");
            let end = end.map_or(words.len(), |length| position + length);
            let mut imported = Vec::new();
            use_tree(&words[position + 1..end], &mut 0, "", &mut imported);
            for (path, name) in imported {
                found.push(Mention {
                    path: path.clone(),
                    line: word.line,
                    in_tests: word.in_tests,
                });
                names.insert(name, path);
            }
            position = end;
        } else if is_identifier(&word.text) {
            let mut path = names.get(&word.text).cloned().unwrap_or_else(|| word.text.clone());
            let mut end = position + 1;
            while let Some([one, two, next]) = words.get(end..end + 3)
                && one.text == ":"
                && two.text == ":"
                && is_identifier(&next.text)
            {
                path = format!("{path}::{}", next.text);
                end += 3;
            }
            found.push(Mention { path, line: word.line, in_tests: word.in_tests });
            position = end - 1;
        }
        position += 1;
    }
    found
}

/// Writes out `a::{b, c as d}` as (`a::b`, `b`), (`a::c`, `d`).
fn use_tree(words: &[Word], position: &mut usize, before: &str, out: &mut Vec<(String, String)>) {
    let mut path = before.to_owned();
    let mut name = String::new();
    while let Some(word) = words.get(*position) {
        *position += 1;
        match word.text.as_str() {
            ":" => {}
            "{" => {
                while words.get(*position).is_some_and(|word| word.text != "}") {
                    use_tree(words, position, &path, out);
                }
                *position += 1;
                return;
            }
            "," => break,
            "}" => {
                *position -= 1;
                break;
            }
            "as" => {
                if let Some(alias) = words.get(*position) {
                    name.clone_from(&alias.text);
                    *position += 1;
                }
            }
            "self" if !path.is_empty() => {}
            segment => {
                if !path.is_empty() {
                    path.push_str("::");
                }
                path.push_str(segment);
                segment.clone_into(&mut name);
            }
        }
    }
    if !path.is_empty() {
        if name.is_empty() {
            path.rsplit("::").next().unwrap_or_default().clone_into(&mut name);
        }
        out.push((path, name));
    }
}

fn is_identifier(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
        && !text.contains(['"', '\''])
}

/// Whether a documentation comment opens a block of Rust code that rustdoc would run.
pub fn has_documentation_example(text: &str) -> bool {
    let mut inside = false;
    for line in text.lines() {
        let line = line.trim_start();
        let Some(comment) = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) else {
            inside = false;
            continue;
        };
        let Some(tag) = comment.trim_start().strip_prefix("```") else { continue };
        if !inside && matches!(tag.trim(), "" | "rust" | "no_run" | "should_panic") {
            return true;
        }
        inside = !inside;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        let source = Source::read(text).unwrap();
        source.mentions.into_iter().map(|mention| mention.path).collect()
    }

    #[test]
    fn imports_are_written_out() {
        let text = "use std::{fs::{self, File as Handle}, time::Instant};
                    fn f() { fs::write(a); Handle::create(b); }";
        let paths = paths(text);
        for wanted in [
            "std::fs",
            "std::fs::File",
            "std::time::Instant",
            "std::fs::write",
            "std::fs::File::create",
        ] {
            assert!(paths.iter().any(|path| path == wanted), "{wanted} in {paths:?}");
        }
    }

    #[test]
    fn comments_and_strings_are_not_code() {
        let text =
            "//! tokio::spawn\n/// std::fs::write\nconst A: &str = \"tokio::spawn\"; // tokio";
        assert!(!paths(text).iter().any(|path| path.contains("tokio") || path.contains("fs")));
        assert_eq!(Source::read(text).unwrap().strings().count(), 1);
    }

    #[test]
    fn what_stands_below_a_test_attribute_is_known() {
        let text = "fn before() { one(); }
            #[cfg(test)] mod tests { fn f() { two(); } }
            #[tokio::test] async fn g() { three(); }
            #[cfg(test)] use a::four;
            fn after() { five(); }";
        let source = Source::read(text).unwrap();
        let in_tests: Vec<&str> = ["one", "two", "three", "a::four", "five"]
            .into_iter()
            .filter(|name| {
                source.mentions.iter().any(|mention| mention.path == *name && mention.in_tests)
            })
            .collect();
        assert_eq!(in_tests, ["two", "three", "a::four"]);
    }

    #[test]
    fn tokens_are_found_in_a_row() {
        let source = Source::read("fn f() { options\n.write(true); }").unwrap();
        assert_eq!(source.find(&[".", "write", "(", "true", ")"]).next().unwrap().line, 2);
    }

    #[test]
    fn only_rust_blocks_are_examples() {
        assert!(has_documentation_example("/// ```\n/// assert!(true);\n/// ```\n"));
        assert!(!has_documentation_example("/// ```text\n/// a b\n/// ```\nfn f() {}\n"));
        assert!(!has_documentation_example("/// plain\n// ```\n"));
    }
}
