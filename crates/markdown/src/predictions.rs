//! What a snippet asks to be predicted, as a question that can stand alone in a review.

use std::fmt::Write;

use comrak::html::escape;
use domain::chapters::{CheckedPlayground, CheckedPrediction, CheckedQuestion, prediction_id};

use crate::diagnostics::Position;
use crate::highlight::highlight;
use crate::render::Renderer;
use crate::sanitize::sanitize;

/// The prediction of a snippet that asks for one and says what it prints.
pub(crate) fn prediction(
    renderer: &Renderer<'_>,
    playground: &CheckedPlayground,
    at: Position,
) -> Option<CheckedPrediction> {
    let expected = playground
        .expected
        .as_ref()
        .filter(|_| playground.predict)?;
    let say = renderer.text.playground.prediction;
    let ours = renderer.ours();
    let prompt = format!(
        "<p{ours}>{}</p>\n{}",
        say.prompt,
        figure(&playground.code, &playground.language)
    );
    let answer = if expected.trim().is_empty() {
        format!("<p{ours}>{}</p>\n", say.nothing)
    } else {
        figure(expected, "text")
    };
    Some(CheckedPrediction {
        playground: playground.id.clone(),
        question: CheckedQuestion {
            id: prediction_id(&playground.id),
            prompt: sanitize(&prompt),
            answer: sanitize(&answer),
            prompt_source: fenced(&playground.code, &playground.language),
            answer_source: fenced(expected, "text"),
            source_anchor: None,
            edit: None,
            file: renderer.file.to_owned(),
            line: at.line,
            column: at.column,
        },
    })
}

/// Code as the page shows it, without what belongs to running it.
fn figure(code: &str, language: &str) -> String {
    let mut name = String::new();
    escape(&mut name, language).expect("writing to a string does not fail");
    let code = highlight(code.trim_end_matches('\n'), language, &[]);
    format!(
        "<figure class=\"code\"><pre tabindex=\"0\"><code class=\"language-{name}\">{code}</code></pre></figure>\n"
    )
}

/// Code as an author would write it, whatever marks it holds.
fn fenced(code: &str, language: &str) -> String {
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let mut out = String::new();
    write!(out, "{fence}{language}\n{code}").expect("writing to a string does not fail");
    if !code.is_empty() && !code.ends_with('\n') {
        out.push('\n');
    }
    out + &fence
}
