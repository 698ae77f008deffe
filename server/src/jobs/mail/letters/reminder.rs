//! The letter that reminds somebody of what is due.

use std::borrow::Cow;

use app::reminders::calendar::{minutes_of, which};
use domain::text::text;
use store::reminders::ComingDay;

use super::form::{as_html, as_text};
use super::{Part, Written, greeting, host_of};

/// What is due, and where to go.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reminder {
    /// What a review would bring.
    pub today: ComingDay,
    /// Where to review.
    pub link_review: String,
    /// What stops these letters without signing in.
    pub link_stop: String,
    /// Where to choose another hour.
    pub link_settings: String,
}

impl Reminder {
    /// The letter from the site at this address.
    pub(super) fn write(&self, site: &str) -> Written {
        let say = text("en").reminders;
        let (questions, readings) = (self.today.questions, self.today.readings.len());
        let link = |label, url: &str| Part::Link {
            label,
            url: url.to_owned(),
        };
        let minutes = minutes_of(&self.today);
        let due = (say.letter)(questions, readings, host_of(site), minutes);
        let parts = [
            Part::Words(greeting("")),
            Part::Words(format!("{due} {}", which(say, &self.today))),
            link(say.review, &self.link_review),
            Part::Words(say.letter_why.to_owned()),
            link(say.stop_button, &self.link_stop),
            link(say.stop_settings, &self.link_settings),
        ];
        let subject = (say.due)(questions, readings);
        Written {
            text: as_text(&parts, site),
            html: as_html(&subject, &parts, site),
            subject: Cow::Owned(subject),
            stop: Some(self.link_stop.clone()),
        }
    }
}
