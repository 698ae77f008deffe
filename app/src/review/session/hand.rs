//! The buttons of a session, which stay where they are whatever is asked.

use domain::text::text;
use leptos::prelude::*;

use super::faces::{LANG, words};

/// The grades, and what else can be done: taking back, where there is something, and putting aside,
/// where it is a question.
pub fn hand(four_buttons: bool, can_undo: bool, can_put_aside: bool) -> AnyView {
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
    let [undo, skip, aside] = say.tools;
    view! {
        <div class="hand">
            <div class="hand-inner">
                <p class="again-on" id="Last" role="status"></p>
                <div class="grading" data-count=count>{grades.collect_view()}</div>
                <div class="tools">
                    <button class="tool" name="do" value="undo" disabled=!can_undo>{undo}</button>
                    <button class="tool" name="do" value="skip">{skip}</button>
                    <button class="tool" name="do" value="aside" disabled=!can_put_aside>{aside}</button>
                </div>
            </div>
        </div>
    }
    .into_any()
}
