//! What is seen of a question, or of a chapter to be read again. A face is the same with and without
//! scripts: its answer is a native disclosure element, whose button `style/review.css` puts where the
//! grades will be.

use domain::chapters::EditKind;
use domain::text::{ReviewText, text};
use leptos::prelude::*;

use super::deck::{Before, Face, Place, QuestionFace, ReadingFace};
use crate::shell::foreign;
use crate::ui::{direction, in_field};

/// The language that these pages speak.
pub const LANG: &str = "en";

/// The longest answer that a field takes, as `domain::learning` keeps it.
const LONGEST_TYPED: usize = domain::learning::LONGEST_TYPED;

pub(super) fn words() -> &'static ReviewText {
    text(LANG).review
}

/// One face, with what was typed in its field already.
pub fn face(face: &Face, typed: &str) -> AnyView {
    match face {
        Face::Question(face) => question(face, typed),
        Face::Reading(face) => reading(face),
    }
}

fn question(face: &QuestionFace, typed_now: &str) -> AnyView {
    let say = words();
    let lang = face.place.lang.clone();
    let dir = direction(&lang);
    let again = face.is_again.then_some("");
    let [attempt, hint] = text(LANG).testing.attempt;
    let [mine_too, sends, thanks] = text(LANG).testing.mine_too;
    let also = (!face.also_right.is_empty()).then(|| {
        let all = face.also_right.iter().cloned();
        let all = all.map(|answer| view! { <blockquote dir="auto">{answer}</blockquote> });
        view! {
            <div class="typed">
                <p class="small">{text(LANG).testing.also_right}</p>
                {all.collect_view()}
            </div>
        }
    });
    let source = face.source.clone().map(|(path, heading)| {
        view! {
            <p class="source">
                {text(LANG).answer_source}
                " "
                <a href=path lang=lang.clone()>{heading}</a>
            </p>
        }
    });
    let asked_before = face
        .before
        .as_ref()
        .and_then(|before| before.prompt.clone())
        .map(|prompt| {
            view! {
                <div class="asked-before" lang=lang.clone()>
                    <p class="small" lang=LANG>{say.asked_before}</p>
                    <div inner_html=prompt></div>
                </div>
            }
        });
    let typed = face.typed.clone().map(|(typed, was)| {
        view! {
            <div class="typed mine">
                <p class="small">{(text(LANG).testing.last_time)(&was)}</p>
                <blockquote dir="auto">{typed}</blockquote>
            </div>
        }
    });
    view! {
        <article
            class="face"
            data-question=face.id.to_string()
            data-meaning=face.meaning
            data-again=again
            data-prediction=face.is_prediction.then_some("")
        >
            <input type="hidden" name="question" value=face.id.to_string()/>
            <input type="hidden" name="meaning" value=face.meaning/>
            {place(&face.place)}
            {notice(face)}
            {line(face.line.as_ref())}
            <div class="prompt" tabindex="-1" lang=lang.clone() dir=dir inner_html=face.prompt.clone()></div>
            {asked_before}
            <label class="say">
                <span class="unseen">{attempt}</span>
                <textarea
                    name="typed"
                    rows="2"
                    maxlength=LONGEST_TYPED
                    autocomplete="off"
                    autocapitalize="sentences"
                    enterkeyhint="done"
                    placeholder=hint
                    lang=lang.clone()
                    dir="auto"
                    inner_html=in_field(typed_now)
                ></textarea>
            </label>
            <details class="back">
                <summary class="show"><span>{say.show}</span><kbd aria-hidden="true">"Space"</kbd></summary>
                <div class="reply" tabindex="-1" role="group" aria-label=say.answer>
                    {answer(face, dir)}
                    {also}
                    {source}
                    {typed}
                    <p class="too" hidden>
                        <button type="button">{mine_too}</button>
                        <small>{sends}</small>
                        <span hidden>{thanks}</span>
                    </p>
                </div>
            </details>
        </article>
    }
    .into_any()
}

/// The model answer, and what stands beside it: how it was before, or where it comes from.
fn answer(face: &QuestionFace, dir: &'static str) -> AnyView {
    let say = words();
    let lang = face.place.lang.clone();
    if let Some(Before {
        answer, answer_now, ..
    }) = face.before.clone()
    {
        let [before, now] = say.versions;
        return view! {
            <div class="model">
                <p class="small">{now}</p>
                <div lang=lang.clone() dir=dir inner_html=answer_now></div>
            </div>
            <div class="margin-note">
                <p class="small">{before}</p>
                <div lang=lang dir=dir inner_html=answer></div>
            </div>
        }
        .into_any();
    }
    let passage = face.passage.clone().map(|passage| {
        view! {
            <div class="margin-note">
                <p class="small">{say.passage}</p>
                <div lang=lang.clone() dir=dir inner_html=passage></div>
            </div>
        }
    });
    view! {
        <div class="model">
            <div lang=lang.clone() dir=dir inner_html=face.answer.clone()></div>
        </div>
        {passage}
    }
    .into_any()
}

/// Why this one comes first, where it does.
fn notice(face: &QuestionFace) -> Option<AnyView> {
    let say = words();
    let [title, sentence] = match face.before.as_ref().map(|before| before.kind) {
        Some(EditKind::Correction) => say.corrected,
        Some(EditKind::Meaning | EditKind::Wording) => say.changed,
        None if face.is_surprise => ["", say.surprise],
        None => return None,
    };
    let title = (!title.is_empty()).then(|| view! { <b>{title}</b> " " });
    Some(view! { <p class="why">{title}{sentence}</p> }.into_any())
}

fn line(line: Option<&(String, String)>) -> Option<AnyView> {
    let (text, was) = line?.clone();
    Some(
        view! {
            <div class="to-self">
                <p class="small">{(words().line)(&was)}</p>
                <p class="hand-written" dir="auto">{text}</p>
            </div>
        }
        .into_any(),
    )
}

fn place(place: &Place) -> AnyView {
    let ours = foreign(text(LANG), &place.lang).map(|_| place.lang.clone());
    view! {
        <p class="where">
            <b>{place.label.clone()}</b>
            <a href=place.path.clone() lang=ours>{place.title.clone()}</a>
        </p>
    }
    .into_any()
}

fn reading(face: &ReadingFace) -> AnyView {
    let say = words();
    let lang = face.place.lang.clone();
    let why = say.reading[usize::from(!face.was_lost)];
    let levels = text(LANG)
        .testing
        .levels
        .into_iter()
        .zip(1..)
        .map(|(word, level)| {
            view! { <button name="confidence" value=level.to_string()>{word}</button> }
        });
    view! {
        <article class="face" data-chapter=face.chapter.to_string()>
            <input type="hidden" name="chapter" value=face.chapter.to_string()/>
            {place(&face.place)}
            <p class="why">{why}</p>
            {line(face.line.as_ref())}
            <div class="prompt" tabindex="-1" lang=lang.clone()>
                <p>{face.place.title.clone()}</p>
            </div>
            <p class="lead" lang=lang>{face.summary.clone()}</p>
            <fieldset class="sure-now">
                <legend>{say.read[1]}</legend>
                <div class="sure-levels">{levels.collect_view()}</div>
            </fieldset>
            <a class="show" href=face.place.path.clone()>{say.read[0]}</a>
        </article>
    }
    .into_any()
}
