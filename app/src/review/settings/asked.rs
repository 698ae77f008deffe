//! The form of the settings, as it was sent.

use domain::schedule::{DaysOff, Retention, Settings};

/// The most reviews a day that the form takes.
const MOST_A_DAY: u16 = 9999;

/// What a form holds, field by field.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Asked {
    pub retention: String,
    pub cap: String,
    /// For each day of the week, Monday first, whether it is off.
    pub off: [bool; 7],
    pub four: bool,
}

/// What is wrong with it.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Problems {
    pub retention: bool,
    pub cap: bool,
    pub days_off: bool,
}

impl Asked {
    /// The form that asks for settings.
    pub fn of(settings: &Settings) -> Self {
        let off = u8::from(settings.days_off);
        Self {
            retention: u8::from(settings.retention).to_string(),
            cap: settings.daily_cap.to_string(),
            off: std::array::from_fn(|day| off >> day & 1 == 1),
            four: settings.four_buttons,
        }
    }

    /// What was sent, if it is this form at all. A box that is not ticked sends nothing.
    pub fn sent(fields: &[(String, String)]) -> Option<Self> {
        let mut asked = Self::default();
        let mut is_ours = false;
        for (name, value) in fields {
            match name.as_str() {
                "retention" => asked.retention = value.trim().to_owned(),
                "cap" => asked.cap = value.trim().to_owned(),
                "off" => {
                    let day = value
                        .parse()
                        .ok()
                        .and_then(|day: usize| asked.off.get_mut(day));
                    if let Some(off) = day {
                        *off = true;
                    }
                }
                "four" => asked.four = true,
                _ => continue,
            }
            is_ours = true;
        }
        is_ours.then_some(asked)
    }

    /// What it asks for, or every mistake.
    pub fn settings(&self) -> Result<Settings, Problems> {
        let retention: Option<u8> = self.retention.parse().ok();
        let retention = retention.and_then(|percent| Retention::try_from(percent).ok());
        let cap: Option<u16> = self.cap.parse().ok();
        let cap = cap.filter(|cap| (1..=MOST_A_DAY).contains(cap));
        let off = (0_u8..)
            .zip(self.off)
            .fold(0, |days, (day, is_off)| days | u8::from(is_off) << day);
        let days_off = DaysOff::try_from(off).ok();
        match (retention, cap, days_off) {
            (Some(retention), Some(daily_cap), Some(days_off)) => Ok(Settings {
                retention,
                daily_cap,
                days_off,
                four_buttons: self.four,
            }),
            _ => Err(Problems {
                retention: retention.is_none(),
                cap: cap.is_none(),
                days_off: days_off.is_none(),
            }),
        }
    }

    /// The form in one word, by which what was shown is known again.
    pub fn word(settings: &Settings) -> String {
        let Settings {
            retention,
            daily_cap,
            days_off,
            four_buttons,
        } = *settings;
        let (retention, off) = (u8::from(retention), u8::from(days_off));
        format!("{retention}-{daily_cap}-{off}-{}", u8::from(four_buttons))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(fields: &[(&str, &str)]) -> Option<Asked> {
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Asked::sent(&fields)
    }

    #[test]
    fn what_the_form_shows_is_what_it_asks_for_when_it_is_sent() {
        let settings = Settings {
            retention: Retention::LEAST,
            daily_cap: 12,
            days_off: DaysOff::try_from(0b100_0001).unwrap(),
            four_buttons: true,
        };
        let asked = Asked::of(&settings);
        assert_eq!(asked.settings(), Ok(settings));
        let same = [
            ("retention", " 80 "),
            ("cap", "12"),
            ("off", "0"),
            ("off", "6"),
            ("four", "on"),
        ];
        assert_eq!(sent(&same), Some(asked));
        assert_eq!(sent(&[("done", "schedule")]), None);
        assert_ne!(Asked::word(&settings), Asked::word(&Settings::default()));
    }

    #[test]
    fn every_mistake_is_found_at_once_and_nothing_typed_is_lost() {
        let asked = sent(&[
            ("retention", "0.9"),
            ("cap", "many"),
            ("off", "0"),
            ("off", "1"),
            ("off", "2"),
            ("off", "3"),
            ("off", "4"),
            ("off", "5"),
            ("off", "6"),
            ("off", "7"),
            ("off", "-1"),
        ])
        .unwrap();
        assert_eq!(asked.retention, "0.9");
        let all = Problems {
            retention: true,
            cap: true,
            days_off: true,
        };
        assert_eq!(asked.settings(), Err(all));
        for (retention, cap) in [
            ("79", "1"),
            ("98", "1"),
            ("90", "0"),
            ("90", "10000"),
            ("", "5"),
        ] {
            let asked = sent(&[("retention", retention), ("cap", cap)]).unwrap();
            assert!(asked.settings().is_err(), "{retention} {cap}");
        }
    }
}
