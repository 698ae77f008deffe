//! The list of time zones, by part of the world.

mod old_names;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use leptos::prelude::*;

use self::old_names::OLD_NAMES;

/// The parts of the world under which places are listed. What else the database has are old names,
/// abbreviations and fixed distances, which follow no change of a country's clocks.
const REGIONS: [&str; 10] = [
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
];

/// Names of zones by region, in alphabetical order. They change with the program only.
static ZONES: LazyLock<BTreeMap<&'static str, Vec<String>>> = LazyLock::new(|| {
    let mut zones: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for zone in jiff::tz::db().available() {
        let name = zone.as_str();
        // Each place once. What stands for another name is still taken where it is sent.
        if OLD_NAMES.iter().any(|(old, _)| *old == name) {
            continue;
        }
        let region = name.split_once('/').map(|(region, _)| region);
        if let Some(region) = REGIONS.into_iter().find(|known| Some(*known) == region) {
            zones.entry(region).or_default().push(name.to_owned());
        }
    }
    for names in zones.values_mut() {
        names.sort_unstable();
    }
    zones
});

/// The options of a choice among time zones, each with the place and what its clock shows now. One that
/// is not in the list, such as a name from before, stands at its top.
pub(super) fn options(chosen: &str, now: Timestamp) -> AnyView {
    let is_listed = chosen == "UTC" || ZONES.values().flatten().any(|name| name == chosen);
    let own = (!is_listed && !chosen.is_empty()).then(|| option(chosen, chosen.to_owned(), true));
    let label = |name: &str| match distance(name, now) {
        Some(distance) => format!("{} ({distance})", place(name)),
        None => place(name),
    };
    let regions = ZONES
        .iter()
        .map(|(region, names)| {
            let options = names
                .iter()
                .map(|name| option(name, label(name), name == chosen))
                .collect_view();
            view! { <optgroup label=*region>{options}</optgroup> }
        })
        .collect_view();
    view! {
        {own}
        {option("UTC", "UTC".to_owned(), chosen == "UTC" || chosen.is_empty())}
        {regions}
    }
    .into_any()
}

fn option(name: &str, label: String, is_chosen: bool) -> AnyView {
    // What a browser may call it.
    let old: Vec<&str> = OLD_NAMES
        .iter()
        .filter(|(_, now)| *now == name)
        .map(|(old, _)| *old)
        .collect();
    let old = (!old.is_empty()).then(|| old.join(" "));
    view! { <option value=name.to_owned() selected=is_chosen data-old=old>{label}</option> }
        .into_any()
}

/// A zone as people look for it: by the place, which may stand in a country. One that is no place, such
/// as UTC, is called what it is.
pub(crate) fn place(name: &str) -> String {
    let parts: Vec<&str> = name.split('/').skip(1).collect();
    if parts.is_empty() {
        return name.to_owned();
    }
    parts.join(", ").replace('_', " ")
}

/// How far a zone's clock is ahead of UTC now, or behind.
fn distance(name: &str, now: Timestamp) -> Option<String> {
    let seconds = TimeZone::get(name).ok()?.to_offset(now).seconds();
    let (hours, minutes) = (seconds.abs() / 3600, seconds.abs() % 3600 / 60);
    let sign = match seconds {
        0 => return Some("UTC".to_owned()),
        1.. => '+',
        _ => '−',
    };
    Some(match minutes {
        0 => format!("UTC{sign}{hours}"),
        _ => format!("UTC{sign}{hours}:{minutes:02}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_region_has_places_and_what_is_offered_is_a_zone() {
        assert_eq!(ZONES.len(), REGIONS.len());
        for name in ZONES.values().flatten() {
            assert!(jiff::tz::TimeZone::get(name).is_ok(), "{name}");
        }
        assert_eq!(
            place("America/Argentina/Buenos_Aires"),
            "Argentina, Buenos Aires"
        );
    }

    #[test]
    fn a_place_is_offered_once_and_its_old_name_leads_to_it() {
        let offered: Vec<&String> = ZONES.values().flatten().collect();
        for (old, now) in OLD_NAMES {
            assert!(!offered.iter().any(|name| *name == old), "{old}");
            assert!(offered.iter().any(|name| *name == now), "{now}");
            assert!(jiff::tz::TimeZone::get(old).is_ok(), "{old}");
        }
        let html = options("Asia/Calcutta", Timestamp::UNIX_EPOCH).to_html();
        assert_eq!(
            html.matches("value=\"Asia/Calcutta\"").count(),
            1,
            "chosen before"
        );
        assert!(html.contains("data-old=\"Asia/Calcutta\""));
    }

    #[test]
    fn a_place_says_what_its_clock_shows_then() {
        let (winter, summer) = ("2026-12-01T12:00:00Z", "2026-07-01T12:00:00Z");
        for (name, at, label) in [
            ("Europe/Zurich", winter, "Zurich (UTC+1)"),
            ("Europe/Zurich", summer, "Zurich (UTC+2)"),
            ("Europe/London", winter, "London (UTC)"),
            ("America/St_Johns", winter, "St Johns (UTC−3:30)"),
            ("Asia/Kathmandu", summer, "Kathmandu (UTC+5:45)"),
        ] {
            let html = options("UTC", at.parse().unwrap()).to_html();
            let option = html
                .split("<option ")
                .find(|it| it.contains(&format!("\"{name}\"")));
            let option = option.expect("it is offered");
            assert!(option.contains(&format!(">{label}<")), "{option}");
        }
        assert_eq!(place("UTC"), "UTC");
    }

    #[test]
    fn one_zone_is_chosen_whatever_it_is() {
        for chosen in ["Europe/Zurich", "UTC", "US/Eastern", "<Mars>", ""] {
            let html = options(chosen, Timestamp::UNIX_EPOCH).to_html();
            assert_eq!(html.matches(" selected").count(), 1, "{chosen}");
            assert!(!html.contains("<Mars>"), "{html}");
        }
    }
}
