"""Reads a calendar with icalendar, complains of what is wrong, and says what is in it as JSON."""

import json
import sys
from datetime import date, timedelta

from icalendar import Calendar

data = sys.stdin.buffer.read()

# What a reader that is kind would overlook (RFC 5545, section 3.1).
assert data.endswith(b"\r\n"), "the last line ends"
lines = data.split(b"\r\n")
assert all(len(line) <= 75 for line in lines), "a line is too long"
assert not any(b"\r" in line or b"\n" in line for line in lines), "a line ends otherwise"
data.decode("utf-8")
for line in lines:
    line.decode("utf-8")

calendars = Calendar.from_ical(data, multiple=True)
assert len(calendars) == 1, "there is one calendar"
[calendar] = calendars
assert calendar["VERSION"] == "2.0"
assert calendar["PRODID"]
assert not calendar.errors, calendar.errors

events = []
for component in calendar.subcomponents:
    assert component.name == "VEVENT", component.name
    assert not component.errors, component.errors
    # Each of these is there once; more than one would have been a list.
    for name in ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "LAST-MODIFIED", "SEQUENCE"):
        assert name in component and not isinstance(component[name], list), name
    start, end = component["DTSTART"].dt, component["DTEND"].dt
    assert type(start) is date and type(end) is date, "whole days"
    assert component["DTSTAMP"].dt.utcoffset() == timedelta(0)
    assert component["SEQUENCE"] >= 0
    events.append(
        {
            "uid": str(component["UID"]),
            "summary": str(component["SUMMARY"]),
            "description": str(component["DESCRIPTION"]),
            "url": str(component["URL"]),
            "start": start.isoformat(),
            "days": (end - start).days,
            "transparent": component["TRANSP"] == "TRANSPARENT",
        }
    )
assert len({event["uid"] for event in events}) == len(events), "an id is there twice"

hours = timedelta(hours=1)
json.dump(
    {
        "name": str(calendar["X-WR-CALNAME"]),
        "refresh_hours": [
            calendar["REFRESH-INTERVAL"].dt / hours,
            Calendar.from_ical(data).decoded("REFRESH-INTERVAL") / hours,
        ],
        "events": sorted(events, key=lambda event: event["start"]),
    },
    sys.stdout,
)
