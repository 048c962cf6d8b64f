//! Documents name things that exist.

use super::Finding;
use super::tree::{File, Tree};
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

/// Extensions by which a name in a document is taken for a file of the project.
const EXTENSIONS: [&str; 9] = ["rs", "toml", "md", "sql", "svg", "yml", "ts", "svelte", "lock"];

/// Links within the project lead somewhere.
pub fn links(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.with_extension("md") {
        for (event, range) in Parser::new(&file.text).into_offset_iter() {
            let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event
            else {
                continue;
            };
            check_link(tree, file, &dest_url, range.start, &mut findings);
        }
        for (offset, _) in file.text.match_indices("src=\"") {
            let link = file.text[offset + 5..].split('"').next().unwrap_or_default();
            check_link(tree, file, link, offset, &mut findings);
        }
    }
    findings
}

fn check_link(tree: &Tree, file: &File, link: &str, offset: usize, findings: &mut Vec<Finding>) {
    let target = link.split(['#', '?']).next().unwrap_or_default();
    if target.is_empty() || target.contains(':') {
        return;
    }
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    if !tree.has(&joined(folder, target)) {
        let message = format!("the link leads to `{target}`, which does not exist: correct it");
        findings.push(Finding::new(&file.path, line_of(&file.text, offset), message));
    }
}

/// Paths written as code, and in plain listings of a map, exist.
pub fn paths(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.with_extension("md") {
        let mut in_map = false;
        for (event, range) in Parser::new(&file.text).into_offset_iter() {
            let mentioned: Vec<String> = match event {
                Event::Code(code) => vec![code.into_string()],
                Event::Start(Tag::CodeBlock(kind)) => {
                    in_map = match kind {
                        CodeBlockKind::Indented => true,
                        CodeBlockKind::Fenced(language) => language.is_empty(),
                    } && file.path == "ARCHITECTURE.md";
                    continue;
                }
                Event::End(TagEnd::CodeBlock) => {
                    in_map = false;
                    continue;
                }
                Event::Text(text) if in_map => text
                    .lines()
                    .filter(|line| !line.contains("to come"))
                    .filter_map(|line| line.split_whitespace().next())
                    .map(str::to_owned)
                    .collect(),
                _ => continue,
            };
            for path in mentioned.iter().flat_map(|code| spread(code)) {
                if is_missing(tree, &path) {
                    let message = format!("`{path}` does not exist: correct the document");
                    findings.push(Finding::new(
                        &file.path,
                        line_of(&file.text, range.start),
                        message,
                    ));
                }
            }
        }
    }
    findings
}

/// Whether the text is a path of this project that does not exist.
fn is_missing(tree: &Tree, text: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_-./".contains(letter);
    if text.is_empty() || !text.chars().all(is_plain) || text.starts_with(['/', '-']) {
        return false;
    }
    // `Photos/2024` is a path too, but no folder of ours.
    if let Some((first, _)) = text.split_once('/') {
        return tree.has(first) && !tree.has(text) && !tree.has(&format!("{text}.rs"));
    }
    let extension = text.rsplit_once('.').map_or("", |(_, extension)| extension);
    let ending = format!("/{text}");
    let is_there =
        || tree.files().iter().any(|file| file.path == text || file.path.ends_with(&ending));
    EXTENSIONS.contains(&extension) && !is_there()
}

/// `a/{b,c}.rs` is `a/b.rs` and `a/c.rs`.
fn spread(text: &str) -> Vec<String> {
    if let Some((before, rest)) = text.split_once('{')
        && let Some((choices, after)) = rest.split_once('}')
        && choices.contains(',')
    {
        return choices
            .split(',')
            .map(|choice| format!("{before}{}{after}", choice.trim()))
            .collect();
    }
    vec![text.to_owned()]
}

/// The target of a link, from the folder of the document.
fn joined(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// The line, from 1, at this place of the text.
fn line_of(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(findings: &[Finding]) -> Vec<usize> {
        findings.iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn a_link_to_nowhere_is_found() {
        let text = "[here](../README.md#top)\n\n[there](gone.md) [web](https://example.org)\n\
                    \n<img src=\"flow.svg\">\n";
        let tree = Tree::made(&[("docs/a.md", text), ("README.md", "")]);
        assert_eq!(lines(&links(&tree)), [3, 5]);
    }

    #[test]
    fn a_path_that_does_not_exist_is_found() {
        let text = "`server/src/{decide,gone}.rs`\n\n`Photos/2024/a.jpg` `POST /offers`\n\n\
                    `deny.toml` and `lost.toml`\n";
        let tree =
            Tree::made(&[("docs/a.md", text), ("server/src/decide.rs", ""), ("deny.toml", "")]);
        assert_eq!(lines(&paths(&tree)), [1, 5]);
    }

    #[test]
    fn the_map_of_the_architecture_is_checked() {
        let text = "```\nserver/src/decide.rs   decides\nserver/src/gone.rs     gone\n\
                    src-tauri/   to come\n```\n";
        let tree = Tree::made(&[("ARCHITECTURE.md", text), ("server/src/decide.rs", "")]);
        assert_eq!(paths(&tree).len(), 1);
        assert!(paths(&tree)[0].message.contains("gone.rs"));
    }
}
