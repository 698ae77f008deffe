//! The buttons of a session, which stay where they are whatever is asked.

use domain::text::text;
use leptos::prelude::*;

use super::faces::{LANG, words};
use super::today::{Deed, Last};

/// The keys of the tools, as `review/card.js` has them. None is a letter, since whoever begins to type an
/// answer at a card begins with one.
const KEYS: [&str; 3] = ["←", "→", "Del"];

/// The grades, and what else can be done: taking back, where there is something, and putting aside,
/// where it is a question.
pub fn hand(four_buttons: bool, last: Option<Last>, can_put_aside: bool) -> AnyView {
    let say = words();
    let testing = text(LANG).testing;
    let grades: Vec<(u8, &'static str)> = if four_buttons {
        (1..).zip(testing.four).collect()
    } else {
        [1, 3].into_iter().zip(testing.two).collect()
    };
    let count = grades.len();
    let grades = grades.into_iter().zip(1..).map(|((grade, word), key)| {
        view! {
            <button class="grade" name="grade" value=grade.to_string() data-key=key.to_string()>
                <span>{word}</span>
                <kbd aria-hidden="true">{key}</kbd>
            </button>
        }
    });
    let what = last.map(|last| undo_words(last, four_buttons));
    let tools = ["undo", "skip", "aside"]
        .into_iter()
        .zip(say.tools)
        .zip(KEYS);
    let tools = tools.map(|((name, word), key)| {
        let (what, is_off) = match name {
            "undo" => (what.clone(), last.is_none()),
            "aside" => (None, !can_put_aside),
            _ => (None, false),
        };
        view! {
            <button class="tool" name="do" value=name data-what=what disabled=is_off>
                <span>{word}</span>
                <kbd aria-hidden="true">{key}</kbd>
            </button>
        }
    });
    view! {
        <div class="hand">
            <div class="hand-inner">
                <p class="again-on" id="Last" role="status"></p>
                <div class="grading" data-count=count>{grades.collect_view()}</div>
                <div class="tools">{tools.collect_view()}</div>
            </div>
        </div>
    }
    .into_any()
}

/// What the button says that takes something back, where there is room to say what that is.
pub fn undo_words(last: Last, four_buttons: bool) -> String {
    let testing = text(LANG).testing;
    let what = match last.deed {
        Deed::Graded(grade) if four_buttons => testing.four[usize::from(u8::from(grade)) - 1],
        Deed::Graded(grade) => testing.two[usize::from(!grade.is_miss())],
        Deed::PutAside => words().tools[2],
        Deed::Rated(level) => testing.levels[usize::from(u8::from(level)) - 1],
    };
    (words().undo_of)(what)
}
