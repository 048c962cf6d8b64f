//! Share-path templates: `Photos/{year}/{year-month}/{name}`.

use super::safe_name::safe_name;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Most folders and names that a template may have.
const MOST_PARTS: usize = 8;

/// What a template can ask of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Year,
    YearMonth,
    Month,
    Day,
    Name,
    Stem,
    Extension,
    Client,
    Camera,
    AlbumArtist,
    Artist,
    Album,
    Track,
    Title,
}

impl Field {
    const ALL: [(&str, Self); 14] = [
        ("year", Self::Year),
        ("year-month", Self::YearMonth),
        ("month", Self::Month),
        ("day", Self::Day),
        ("name", Self::Name),
        ("stem", Self::Stem),
        ("ext", Self::Extension),
        ("client", Self::Client),
        ("camera", Self::Camera),
        ("album artist", Self::AlbumArtist),
        ("artist", Self::Artist),
        ("album", Self::Album),
        ("track", Self::Track),
        ("title", Self::Title),
    ];

    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|&(_, field)| field)
    }

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, field)| *field == self).map_or("", |&(name, _)| name)
    }

    /// Whether the field says when a file was taken.
    pub(super) fn is_date(self) -> bool {
        matches!(self, Self::Year | Self::YearMonth | Self::Month | Self::Day)
    }

    /// Whether the field comes from a track's tags.
    pub(super) fn is_tag(self) -> bool {
        matches!(self, Self::AlbumArtist | Self::Artist | Self::Album | Self::Track | Self::Title)
    }
}

/// A stretch of a template's part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    Field(Field),
}

/// A pattern that says where files of some sort go below the shares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Template {
    parts: Vec<Vec<Piece>>,
}

/// Why a text is no template; each a sentence for the person who wrote it.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TemplateError {
    /// A `{name}` that is not known.
    #[error("the template has {{{0}}}, which is not known; these are: {known}", known = known())]
    UnknownField(String),
    /// A brace without its partner.
    #[error("a {{ or }} in the template has no partner: fields are written {{name}}")]
    LoneBrace,
    /// It starts or ends with `/`, or has `//`.
    #[error("the template has an empty part: write it as Folder/{{name}}, with single slashes")]
    EmptyPart,
    /// A part that cannot be a name everywhere.
    #[error("\"{0}\" cannot be a name on every system; \"{1}\" can")]
    UnsafeName(String, String),
    /// All files of a folder would get one name.
    #[error(
        "the template's last part must have {{name}}, {{stem}} or {{title}}, or all files would \
         get one name"
    )]
    NothingTellsFilesApart,
    /// Too many folders.
    #[error("the template has more than {MOST_PARTS} parts: leave some folders out")]
    TooDeep,
}

fn known() -> String {
    Field::ALL.map(|(name, _)| format!("{{{name}}}")).join(", ")
}

impl Template {
    pub(super) fn parts(&self) -> &[Vec<Piece>] {
        &self.parts
    }

    pub(super) fn fields(&self) -> impl Iterator<Item = Field> {
        self.parts.iter().flatten().filter_map(|piece| match piece {
            Piece::Field(field) => Some(*field),
            Piece::Text(_) => None,
        })
    }

    /// A template that needs no reading; for the defaults.
    pub(super) fn built_in(folders: &[&str], rest: &[&[Field]]) -> Self {
        let folders = folders.iter().map(|name| vec![Piece::Text((*name).to_owned())]);
        let rest = rest.iter().map(|fields| fields.iter().copied().map(Piece::Field).collect());
        Self { parts: folders.chain(rest).collect() }
    }

    /// `Music/{album artist}/{album}/{track} {title}.{ext}`.
    pub(super) fn built_in_music() -> Self {
        use Field::{Album, AlbumArtist, Extension, Title, Track};
        let text = |text: &str| Piece::Text(text.to_owned());
        let mut template = Self::built_in(&["Music"], &[&[AlbumArtist], &[Album]]);
        template.parts.push(vec![
            Piece::Field(Track),
            text(" "),
            Piece::Field(Title),
            text("."),
            Piece::Field(Extension),
        ]);
        template
    }
}

fn parse_part(part: &str) -> Result<Vec<Piece>, TemplateError> {
    if part.is_empty() {
        return Err(TemplateError::EmptyPart);
    }
    let mut pieces = Vec::new();
    let mut rest = part;
    while !rest.is_empty() {
        let Some((text, after)) = rest.split_once('{') else {
            pieces.push(Piece::Text(rest.to_owned()));
            break;
        };
        if !text.is_empty() {
            pieces.push(Piece::Text(text.to_owned()));
        }
        let (name, after) = after.split_once('}').ok_or(TemplateError::LoneBrace)?;
        let field =
            Field::named(name).ok_or_else(|| TemplateError::UnknownField(name.to_owned()))?;
        pieces.push(Piece::Field(field));
        rest = after;
    }
    if pieces.iter().any(|piece| matches!(piece, Piece::Text(text) if text.contains('}'))) {
        return Err(TemplateError::LoneBrace);
    }
    // Each field stands for some harmless text here: what is left to judge is what was written.
    let sample: String = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.as_str(),
            Piece::Field(_) => "x",
        })
        .collect();
    let safe = safe_name(&sample);
    if safe == sample {
        Ok(pieces)
    } else {
        Err(TemplateError::UnsafeName(part.to_owned(), safe_name(part)))
    }
}

impl FromStr for Template {
    type Err = TemplateError;

    fn from_str(text: &str) -> Result<Self, TemplateError> {
        let parts = text.split('/').map(parse_part).collect::<Result<Vec<_>, _>>()?;
        if parts.len() > MOST_PARTS {
            return Err(TemplateError::TooDeep);
        }
        let telling = [Field::Name, Field::Stem, Field::Title].map(Piece::Field);
        if parts.last().is_none_or(|last| !last.iter().any(|piece| telling.contains(piece))) {
            return Err(TemplateError::NothingTellsFilesApart);
        }
        Ok(Self { parts })
    }
}

impl fmt::Display for Template {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.parts.iter().enumerate() {
            if index > 0 {
                formatter.write_str("/")?;
            }
            for piece in part {
                match piece {
                    Piece::Text(text) => formatter.write_str(text)?,
                    Piece::Field(field) => write!(formatter, "{{{}}}", field.name())?,
                }
            }
        }
        Ok(())
    }
}

impl TryFrom<String> for Template {
    type Error = TemplateError;

    fn try_from(text: String) -> Result<Self, TemplateError> {
        text.parse()
    }
}

impl From<Template> for String {
    fn from(template: Template) -> Self {
        template.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "([{}/.a-z -]|\\{(year|name|title|ext)\\}|\\PC){0,20}") {
            if let Ok(template) = text.parse::<Template>() {
                prop_assert_eq!(template.to_string(), text);
            }
        }
    }

    #[test]
    fn errors_say_what_is_wrong() {
        use TemplateError::{EmptyPart, LoneBrace, NothingTellsFilesApart, TooDeep, UnsafeName};
        let error = |text: &str| text.parse::<Template>().unwrap_err();
        assert_eq!(error("/{name}"), EmptyPart);
        assert_eq!(error(""), EmptyPart);
        assert_eq!(error("a/{name"), LoneBrace);
        assert_eq!(error("a/name}"), LoneBrace);
        assert_eq!(error("{year}/{month}"), NothingTellsFilesApart);
        assert_eq!(error("{name}/x"), NothingTellsFilesApart);
        assert_eq!(error("a/a/a/a/a/a/a/a/{name}"), TooDeep);
        assert_eq!(error("../{name}"), UnsafeName("..".into(), "unnamed".into()));
        assert_eq!(error(".trove/{name}"), UnsafeName(".trove".into(), "trove".into()));
        assert_eq!(error("C:/{name}"), UnsafeName("C:".into(), "C-".into()));
        let unknown = error("a/{colour}/{name}").to_string();
        assert!(unknown.contains("{colour}") && unknown.contains("{year-month}"), "{unknown}");
    }
}
