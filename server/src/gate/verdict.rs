//! What a program's end means for its author.

use std::time::Duration;

use markdown::{Diagnostic, Expectation, Position, Severity};

use super::compare::{difference, first_difference};
use super::node::Node;
use super::sandboxed::{MEMORY, Outcome, Thrown, Told};

/// A program that was run.
#[derive(Debug)]
pub(super) struct Tried {
    pub first: Outcome,
    /// Once more, where it didn't print what it should.
    pub again: Option<Outcome>,
}

/// What is wrong with a snippet, if anything.
pub(super) fn of(
    one: &Expectation,
    tried: &Tried,
    node: &Node,
    time: Duration,
) -> Option<Diagnostic> {
    let by = &node.version;
    match &tried.first {
        Outcome::Endless => Some(endless(one, time)),
        Outcome::Memory => Some(error(
            one,
            fence(one.code_at),
            format!(
                "this snippet takes more than the {MEMORY} MB of memory that one may have here"
            ),
            "let it keep less, or take its `expected` block away",
        )),
        Outcome::Broken(says) => Some(error(
            one,
            fence(one.code_at),
            format!("Node.js {by} ended in the middle of this snippet ({says})"),
            "try it in the page; if it works there, take its `expected` block away",
        )),
        Outcome::Told(told) if told.is_cut => Some(error(
            one,
            fence(one.code_at),
            "this snippet prints more than a page shows: 1,000 lines, 256 KB, or 32 KB at once",
            "let it print less",
        )),
        Outcome::Told(told) => match told.code {
            None => Some(endless(one, time)),
            Some(code) if told.printed == told.expected => unusual(one, told, code),
            Some(_) => Some(differing(one, told, tried.again.as_ref(), by)),
        },
    }
}

/// That there was no time left for some.
pub(super) fn no_time(first: &Expectation, number: usize, all: Duration) -> Diagnostic {
    let minutes = all.as_secs() / 60;
    let others = match number {
        1 => String::new(),
        2 => " and for one other".to_owned(),
        _ => format!(" and for {} others", number - 1),
    };
    error(
        first,
        fence(first.code_at),
        format!("after {minutes} minutes there was no time left to run this snippet{others}"),
        "try again: those that print what they should are not run again",
    )
}

fn endless(one: &Expectation, time: Duration) -> Diagnostic {
    let seconds = time.as_secs();
    error(
        one,
        fence(one.code_at),
        format!("this snippet does not end within {seconds} seconds"),
        "let its loops end and clear its timers, or take its `expected` block away: only what ends can \
         be compared",
    )
}

/// It prints what it should, but there may be something that nobody meant.
fn unusual(one: &Expectation, told: &Told, code: i32) -> Option<Diagnostic> {
    if code == 0 || told.thrown.is_some() {
        return None;
    }
    let help = told
        .notes
        .last()
        .map_or("if that is meant, nothing has to be done", String::as_str);
    Some(Diagnostic {
        severity: Severity::Warning,
        ..error(
            one,
            fence(one.code_at),
            format!("this snippet prints what it should, and ends with exit code {code}"),
            help,
        )
    })
}

fn differing(one: &Expectation, told: &Told, again: Option<&Outcome>, by: &str) -> Diagnostic {
    if let Some(name) = told.absent.last() {
        // Whether it is right can't be known, so nobody is kept from publishing it.
        return Diagnostic {
            severity: Severity::Warning,
            ..error(
                one,
                fence(one.code_at),
                format!(
                    "this snippet was not checked: it uses {name}, which pages have and publishing has not"
                ),
                "see in the page whether it prints what you expect",
            )
        };
    }
    let detail = difference(&told.expected, &told.printed);
    if let Some(Outcome::Told(second)) = again
        && second.printed != told.printed
    {
        return Diagnostic {
            detail,
            ..error(
                one,
                place_of_difference(one, told),
                "this snippet prints something else each time it runs",
                "leave out what depends on chance, on the clock or on how quick a machine is, or take \
                 its `expected` block away",
            )
        };
    }
    if let Some(thrown) = &told.thrown
        && !told.expected.contains(&thrown.line)
    {
        return Diagnostic {
            detail,
            ..failing(one, told, thrown, by)
        };
    }
    let ended = match told.code {
        Some(0) | None => String::new(),
        Some(_) if told.thrown.is_some() => String::new(),
        Some(code) => format!(" (it ends with exit code {code})"),
    };
    let help = if told.printed.is_empty() {
        "let it print something, or take its `expected` block away"
    } else {
        "if what it prints is right, put the lines with + in the place of those with -"
    };
    Diagnostic {
        detail,
        ..error(
            one,
            place_of_difference(one, told),
            format!("this snippet prints something other than what is expected{ended}"),
            help,
        )
    }
}

/// It ends with an error that is not expected.
fn failing(one: &Expectation, told: &Told, thrown: &Thrown, by: &str) -> Diagnostic {
    let at = thrown
        .place
        .map_or(fence(one.code_at), |(line, column)| Position {
            line: one.code_at.line + line - 1,
            column: one.code_at.column + column - 1,
        });
    let name = &thrown.line;
    let is_unreadable = name.starts_with("SyntaxError") && told.printed.len() == 1;
    let message = if is_unreadable {
        format!("this snippet can't be run: {name}")
    } else {
        format!("this snippet ends with an error that nobody catches: {name}")
    };
    let help = match told.notes.last() {
        Some(note) => note.clone(),
        None if is_unreadable => "mend it here".to_owned(),
        None => format!(
            "catch it, or if it is what the snippet shows, add its line to what is expected (it was run \
             by Node.js {by})"
        ),
    };
    error(one, at, message, help)
}

/// Where what is expected stops being what is printed.
fn place_of_difference(one: &Expectation, told: &Told) -> Position {
    let (line, column) = first_difference(&told.expected, &told.printed);
    Position {
        line: one.expected_at.line + line,
        column: one.expected_at.column + column,
    }
}

/// The fence around what begins at a place.
fn fence(first: Position) -> Position {
    Position {
        line: first.line - 1,
        ..first
    }
}

fn error(
    one: &Expectation,
    at: Position,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Diagnostic {
    Diagnostic {
        file: one.file.clone(),
        line: at.line,
        column: at.column,
        severity: Severity::Error,
        message: visible(&message.into()),
        help: visible(&help.into()),
        detail: String::new(),
    }
}

/// What a program has a part in can't steer a terminal.
fn visible(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}
