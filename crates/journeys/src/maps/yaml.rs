//! YAML text to a tree of nodes that know where they stand.
//!
//! The tree is bounded in depth, in nodes and in text *after* aliases are filled in, so a small file
//! cannot become a large one. Scalars stay text: what they mean is decided by the key that asks.

use std::collections::HashMap;
use std::rc::Rc;

use granit_parser::{Event, Parser, ScalarStyle, ScanError, Span, Tag};

use super::problem::{At, Problem, code};

const MAX_DEPTH: usize = 32;
const MAX_NODES: usize = 250_000;
const MAX_TEXT_BYTES: usize = 2 * super::MAX_MAP_BYTES;

/// A value in the file.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub at: At,
    pub value: Value,
}

#[derive(Debug, Clone)]
pub(super) enum Value {
    /// Text as it reads after unquoting. Plain text may be meant as a number or as nothing.
    Scalar {
        text: Rc<str>,
        plain: bool,
    },
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// Whether this is a missing value, as in `owner:`.
    pub fn is_null(&self) -> bool {
        match &self.value {
            Value::Scalar { text, plain: true } => matches!(text.as_ref(), "" | "~" | "null" | "Null" | "NULL"),
            _ => false,
        }
    }

    /// What this is, for a message.
    pub fn describe(&self) -> &'static str {
        match &self.value {
            _ if self.is_null() => "nothing",
            Value::Scalar { text, plain: true } if matches!(text.as_ref(), "true" | "false") => "true or false",
            Value::Scalar { text, plain: true } if text.parse::<f64>().is_ok() => "a number",
            Value::Scalar { .. } => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a group of keys",
        }
    }
}

/// Reads one document. No text at all is a null scalar.
pub(super) fn read_tree(text: &str) -> Result<Node, Box<Problem>> {
    let mut options = granit_parser::options! { flow_nesting_limit: 2 * MAX_DEPTH, block_nesting_limit: 2 * MAX_DEPTH };
    options.set_emit_comments(false);
    let mut builder = Builder::default();
    for next in Parser::new_from_str_with_options(text, options) {
        match next {
            Ok((event, span)) => builder.event(event, &span)?,
            Err(error) => return Err(syntax_problem(text, &error)),
        }
    }
    Ok(builder.root.unwrap_or(Node { at: At::point(0), value: Value::Scalar { text: Rc::from(""), plain: true } }))
}

/// One document as JSON. Plain `true`, `false` and `null` are what they are in JSON, all other scalars are texts.
///
/// # Errors
///
/// When this is no YAML, with line and column, in words.
pub(crate) fn yaml_value(text: &str) -> Result<serde_json::Value, String> {
    let node = read_tree(text).map_err(|problem| {
        let (at, message) = problem.said();
        let before = &text[..at.start.min(text.len())];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let (line, column) = (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1);
        format!("line {line}, column {column}: {message}")
    })?;
    as_json(&node)
}

fn as_json(node: &Node) -> Result<serde_json::Value, String> {
    Ok(match &node.value {
        _ if node.is_null() => serde_json::Value::Null,
        Value::Scalar { text, plain: true } if matches!(text.as_ref(), "true" | "false") => (**text == *"true").into(),
        Value::Scalar { text, .. } => (**text).into(),
        Value::List(nodes) => nodes.iter().map(as_json).collect::<Result<Vec<_>, _>>()?.into(),
        Value::Map(entries) => {
            let mut object = serde_json::Map::new();
            for (key, value) in entries {
                let Value::Scalar { text: key, .. } = &key.value else {
                    return Err(format!("a key is {}, not text", key.describe()));
                };
                if object.insert((**key).to_owned(), as_json(value)?).is_some() {
                    return Err(format!("`{key}` stands twice in one group of keys"));
                }
            }
            object.into()
        }
    })
}

fn syntax_problem(text: &str, error: &ScanError) -> Box<Problem> {
    let offset = error
        .marker()
        .byte_offset()
        .unwrap_or_else(|| text.char_indices().nth(error.marker().index()).map_or(text.len(), |(offset, _)| offset));
    let info = error.info();
    let at = At::point(offset.min(text.len()));
    let line_start = text[..at.start].rfind(['\n', '\r']).map_or(0, |i| i + 1);
    let indentation: String = text[line_start..].chars().take_while(|c| *c == ' ' || *c == '\t').collect();
    if info.contains("nest") || info.contains("recursion") {
        return too_deep(at);
    }
    let problem = Problem::error(code::SYNTAX, at, format!("this is not YAML: {info}"));
    Box::new(if indentation.contains('\t') || text[at.start..].starts_with('\t') {
        problem.help("YAML indents with spaces; a tab stands here")
    } else {
        problem.help("text with `: `, ` #` or a sign such as `*`, `&`, `[`, `{`, `@` in front needs quotes")
    })
}

fn too_deep(at: At) -> Box<Problem> {
    let problem = Problem::error(code::LIMIT, at, format!("values are nested more than {MAX_DEPTH} deep"));
    Box::new(problem.help("a map needs eight levels at most"))
}

#[derive(Default)]
struct Builder {
    root: Option<Node>,
    open: Vec<Frame>,
    anchors: HashMap<usize, Node>,
    n_documents: usize,
    n_nodes: usize,
    n_text_bytes: usize,
}

struct Frame {
    at: At,
    anchor: usize,
    block: bool,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map(Vec<(Node, Node)>, Option<Node>),
}

impl Builder {
    fn event(&mut self, event: Event<'_>, span: &Span) -> Result<(), Box<Problem>> {
        let at = span.byte_range().map_or_else(At::default, |range| At { start: range.start, end: range.end });
        match event {
            Event::DocumentStart(..) => {
                self.n_documents += 1;
                if self.n_documents > 1 {
                    let problem = Problem::error(code::SYNTAX, at, "a second document begins here");
                    return Err(Box::new(
                        problem.help("a file holds one map; remove the line `---`, or split the file"),
                    ));
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                refuse_tag(tag.as_deref(), at)?;
                let plain = style == ScalarStyle::Plain;
                let node = Node { at, value: Value::Scalar { text: Rc::from(text.as_ref()), plain } };
                self.charge(&node, at)?;
                self.remember(anchor, &node);
                self.place(node);
            }
            Event::SequenceStart(style, anchor, tag) => {
                let block = style == granit_parser::StructureStyle::Block;
                self.open(at, anchor, tag.as_deref(), block, Content::List(Vec::new()))?;
            }
            Event::MappingStart(style, anchor, tag) => {
                let block = style == granit_parser::StructureStyle::Block;
                self.open(at, anchor, tag.as_deref(), block, Content::Map(Vec::new(), None))?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(at)?,
            Event::Alias(anchor) => {
                let Some(target) = self.anchors.get(&anchor) else {
                    let message = "an alias stands inside the value that it repeats";
                    return Err(Box::new(Problem::error(code::SYNTAX, at, message)));
                };
                let node = Node { at, value: target.value.clone() };
                self.charge(&node, at)?;
                if self.open.len() + depth(&node) > MAX_DEPTH {
                    return Err(too_deep(at));
                }
                self.place(node);
            }
            _ => {}
        }
        Ok(())
    }

    fn open(
        &mut self,
        at: At,
        anchor: usize,
        tag: Option<&Tag>,
        block: bool,
        content: Content,
    ) -> Result<(), Box<Problem>> {
        refuse_tag(tag, at)?;
        self.n_nodes += 1;
        self.open.push(Frame { at, anchor, block, content });
        if self.open.len() > MAX_DEPTH {
            return Err(too_deep(at));
        }
        self.within_limits(at)
    }

    fn close(&mut self, end: At) -> Result<(), Box<Problem>> {
        let Some(Frame { mut at, anchor, block, content }) = self.open.pop() else {
            return Ok(());
        };
        let value = match content {
            Content::List(nodes) => Value::List(nodes),
            Content::Map(entries, _) => {
                // A block has no sign of its own: its first key stands for it.
                if let (true, Some((key, _))) = (block, entries.first()) {
                    at = key.at;
                }
                Value::Map(entries)
            }
        };
        if !block {
            at.end = end.end.max(at.end);
        }
        let node = Node { at, value };
        self.remember(anchor, &node);
        self.place(node);
        self.within_limits(at)
    }

    fn remember(&mut self, anchor: usize, node: &Node) {
        if anchor != 0 {
            // The copy is charged where an alias uses it; here there is one per anchor, and anchors nest.
            self.n_nodes += size(node).0;
            self.anchors.insert(anchor, node.clone());
        }
    }

    fn place(&mut self, node: Node) {
        match self.open.last_mut().map(|frame| &mut frame.content) {
            None => self.root = Some(node),
            Some(Content::List(nodes)) => nodes.push(node),
            Some(Content::Map(entries, key)) => match key.take() {
                None => *key = Some(node),
                Some(key) => entries.push((key, node)),
            },
        }
    }

    fn charge(&mut self, node: &Node, at: At) -> Result<(), Box<Problem>> {
        let (n_nodes, n_bytes) = size(node);
        self.n_nodes += n_nodes;
        self.n_text_bytes += n_bytes;
        self.within_limits(at)
    }

    fn within_limits(&self, at: At) -> Result<(), Box<Problem>> {
        if self.n_nodes <= MAX_NODES && self.n_text_bytes <= MAX_TEXT_BYTES {
            return Ok(());
        }
        let problem = Problem::error(
            code::LIMIT,
            at,
            format!("the file unfolds to more than {MAX_NODES} values or {MAX_TEXT_BYTES} bytes of text"),
        );
        Err(Box::new(if self.anchors.is_empty() {
            problem
        } else {
            problem.help("aliases (`*name`) repeat values that repeat others; write the values out")
        }))
    }
}

fn refuse_tag(tag: Option<&Tag>, at: At) -> Result<(), Box<Problem>> {
    match tag {
        Some(tag) if !tag.is_yaml_core_schema() => {
            let problem =
                Problem::error(code::SYNTAX, at, format!("the tag `{}` means nothing in a map", tag.original()));
            Err(Box::new(problem.help("remove the tag, or put the text in quotes")))
        }
        _ => Ok(()),
    }
}

/// Nodes and bytes of text of a tree.
fn size(node: &Node) -> (usize, usize) {
    let add = |(n_nodes, n_bytes), (more_nodes, more_bytes)| (n_nodes + more_nodes, n_bytes + more_bytes);
    match &node.value {
        Value::Scalar { text, .. } => (1, text.len()),
        Value::List(nodes) => nodes.iter().map(size).fold((1, 0), add),
        Value::Map(entries) => entries.iter().map(|(key, value)| add(size(key), size(value))).fold((1, 0), add),
    }
}

fn depth(node: &Node) -> usize {
    match &node.value {
        Value::Scalar { .. } => 0,
        Value::List(nodes) => 1 + nodes.iter().map(depth).max().unwrap_or(0),
        Value::Map(entries) => 1 + entries.iter().map(|(key, value)| depth(key).max(depth(value))).max().unwrap_or(0),
    }
}
