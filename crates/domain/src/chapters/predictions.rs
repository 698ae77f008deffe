//! Predictions: what a reader is asked of a snippet before it runs, as a question that comes back to
//! whoever missed it and wants it to. A chapter doesn't ask it: it stands in no test, counts for nothing
//! and is nobody's until they add it to their reviews.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::CheckedQuestion;
use crate::ids::{AuthorId, QuestionId};

/// The prediction of a snippet that passed the checks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CheckedPrediction {
    /// The snippet.
    pub playground: AuthorId,
    /// The question that it is: the code, and what it prints. Its id is [`prediction_id`] of the
    /// snippet's.
    pub question: CheckedQuestion,
}

/// A prediction as a page of its chapter knows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PredictionContent {
    /// The snippet, which has the id `playground-ID` on the page.
    pub playground: AuthorId,
    /// As stored.
    pub id: QuestionId,
    /// The number of its meaning in this revision, which a grade names. It belongs to the question and
    /// is no part of what a revision stores.
    #[serde(default, skip_serializing)]
    pub meaning: u32,
}

/// The id that the prediction of a snippet has among the questions of its course. No author comes to
/// it by themselves, and a long id of a snippet makes none that is too long.
pub fn prediction_id(playground: &AuthorId) -> AuthorId {
    let mut id = "prediction-".to_owned();
    for byte in &Sha256::digest(playground.as_str())[..20] {
        id.push_str(&format!("{byte:02x}"));
    }
    id.parse()
        .expect("hexadecimal digits after a word are a name")
}

/// Tells each snippet of sanitised HTML that asks for a prediction which question that is: its figure
/// gets `data-prediction` and `data-meaning`. In sanitised HTML `<` stands only where a tag starts, so
/// the search cannot hit text.
pub fn name_predictions(html: &str, predictions: &[PredictionContent]) -> String {
    const MARK: &str = "<figure ";
    if predictions.is_empty() {
        return html.to_owned();
    }
    let mut out = String::with_capacity(html.len() + 128 * predictions.len());
    let mut rest = html;
    while let Some(at) = rest.find(MARK) {
        let (before, tag) = rest.split_at(at + MARK.len());
        out.push_str(before);
        let of = playground_of(tag);
        if let Some(it) = predictions
            .iter()
            .find(|it| Some(it.playground.as_str()) == of)
        {
            out.push_str(&format!(
                "data-prediction=\"{}\" data-meaning=\"{}\" ",
                it.id, it.meaning
            ));
        }
        rest = tag;
    }
    out.push_str(rest);
    out
}

/// The snippet that a figure is, from what follows the name in its tag.
fn playground_of(mut attributes: &str) -> Option<&str> {
    loop {
        let name_ends = attributes.find(['=', '>'])?;
        let (name, value) = attributes.split_at(name_ends);
        let value = value.strip_prefix("=\"")?;
        let (value, after) = value.split_once('"')?;
        if name.trim() == "id" {
            return value.strip_prefix("playground-");
        }
        attributes = after;
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn prediction(playground: &str, id: u128, meaning: u32) -> PredictionContent {
        PredictionContent {
            playground: playground.parse().expect("a name"),
            id: QuestionId(Uuid::from_u128(id)),
            meaning,
        }
    }

    #[test]
    fn the_id_of_a_prediction_is_a_name_of_its_own() {
        let id = |name: &str| prediction_id(&name.parse().expect("a name"));
        assert_ne!(id("order"), id("orders"));
        assert_eq!(id("order"), id("order"));
        assert!(id(&"x".repeat(64)).as_str().len() <= 64);
    }

    #[test]
    fn each_figure_learns_its_own_question_and_nothing_else_does() {
        let html = r#"<p>id="playground-a" </p><figure class="code"><pre>x</pre></figure><figure class="code playground" aria-label="id=&quot;playground-a&quot;>" id="playground-b"></figure><figure id="playground-c" class="code"></figure><figure id="playground-ab"></figure>"#;
        let named = name_predictions(html, &[prediction("b", 7, 2), prediction("a", 8, 1)]);
        let seven = Uuid::from_u128(7);
        assert_eq!(
            named,
            html.replace(
                r#"<figure class="code playground""#,
                &format!(
                    r#"<figure data-prediction="{seven}" data-meaning="2" class="code playground""#
                )
            )
        );
        assert_eq!(name_predictions(html, &[]), html);
    }
}
