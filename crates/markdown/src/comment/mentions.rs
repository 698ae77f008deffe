/// The names that can be called, in lower case, the longest first, each with all who are called so.
pub(super) struct Names(Vec<(String, Vec<usize>)>);

/// A piece of a text.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Piece<'t> {
    Text(&'t str),
    /// The name with its `@`, and those who are called so.
    Mention(&'t str, Vec<usize>),
}

impl Names {
    pub fn new(names: &[&str]) -> Self {
        let mut known: Vec<(String, Vec<usize>)> = Vec::new();
        for (index, name) in names.iter().enumerate() {
            let name = name.to_lowercase();
            match known.iter_mut().find(|(other, _)| *other == name) {
                _ if name.is_empty() => {}
                Some((_, who)) => who.push(index),
                None => known.push((name, vec![index])),
            }
        }
        known.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        Self(known)
    }

    /// A text in its pieces.
    pub fn pieces<'t>(&self, text: &'t str) -> Vec<Piece<'t>> {
        let mut pieces = Vec::new();
        let mut from = 0;
        for (at, _) in text.match_indices('@') {
            if at < from || text[..at].ends_with(char::is_alphanumeric) {
                continue;
            }
            let Some((end, who)) = self.called(text, at + 1) else {
                continue;
            };
            if from < at {
                pieces.push(Piece::Text(&text[from..at]));
            }
            pieces.push(Piece::Mention(&text[at..end], who.to_vec()));
            from = end;
        }
        if from < text.len() {
            pieces.push(Piece::Text(&text[from..]));
        }
        pieces
    }

    /// Where the longest name ends that begins there, and who is called so.
    fn called(&self, text: &str, start: usize) -> Option<(usize, &[usize])> {
        let rest = &text[start..];
        self.0.iter().find_map(|(name, who)| {
            let length = prefix(rest, name)?;
            let goes_on = rest[length..].starts_with(char::is_alphanumeric);
            (!goes_on).then_some((start + length, who.as_slice()))
        })
    }
}

/// How long the beginning of a text is that is this name, whatever its case.
fn prefix(text: &str, name: &str) -> Option<usize> {
    let mut wanted = name.chars().peekable();
    for (at, char) in text.char_indices() {
        if wanted.peek().is_none() {
            return Some(at);
        }
        for lower in char.to_lowercase() {
            if wanted.next() != Some(lower) {
                return None;
            }
        }
    }
    wanted.peek().is_none().then_some(text.len())
}
