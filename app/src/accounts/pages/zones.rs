//! The list of time zones, by part of the world.

mod old_names;

use std::collections::BTreeMap;
use std::sync::LazyLock;

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

/// The options of a choice among time zones. One that is not in the list, such as a name from
/// before, stands at its top.
pub(super) fn options(chosen: &str) -> AnyView {
    let is_listed = chosen == "UTC" || ZONES.values().flatten().any(|name| name == chosen);
    let own = (!is_listed && !chosen.is_empty()).then(|| option(chosen, chosen.to_owned(), true));
    let regions = ZONES
        .iter()
        .map(|(region, names)| {
            let options = names
                .iter()
                .map(|name| option(name, place(name), name == chosen))
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

/// A zone as people look for it: by the place, which may stand in a country.
fn place(name: &str) -> String {
    let parts: Vec<&str> = name.split('/').skip(1).collect();
    parts.join(", ").replace('_', " ")
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
        let html = options("Asia/Calcutta").to_html();
        assert_eq!(
            html.matches("value=\"Asia/Calcutta\"").count(),
            1,
            "chosen before"
        );
        assert!(html.contains("data-old=\"Asia/Calcutta\""));
    }

    #[test]
    fn one_zone_is_chosen_whatever_it_is() {
        for chosen in ["Europe/Zurich", "UTC", "US/Eastern", "<Mars>", ""] {
            let html = options(chosen).to_html();
            assert_eq!(html.matches(" selected").count(), 1, "{chosen}");
            assert!(!html.contains("<Mars>"), "{html}");
        }
    }
}
