"""What the rows of a training list tell: lines, who is nominated for them, and who is sent.

A line is under a case or in the grant program of a country; one key tells both apart, in which each has nothing where
the other has its own.
"""

from __future__ import annotations

from pathlib import Path

from connectors.assumed_contract import Coded, Contract, Telling

STATUSES = {"PROG": "PROGRAMMED", "CONF": "CONFIRMED", "CANC": "CANCELLED", "DONE": "COMPLETED"}
CATEGORIES = {
    "IPME": "INVITATIONAL_PROFESSIONAL_EDUCATION",
    "PME": "PROFESSIONAL_EDUCATION",
    "MTT": "MOBILE_TRAINING_TEAM",
    "OTH": "OTHER",
}
FUNDS = {"FMS": "NATIONAL_FUNDS", "FMF": "FMF", "IMET": "IMET", "RDFP": "RDFP"}
VETTINGS = {"CLR": "CLEARED", "REJ": "REJECTED"}
LINE = ("case", "country", "program_year", "worksheet")
SCOPE = {"customer": "country", "benefitting": "country", "agency": "agency"}

CONTRACT = Contract.published(
    Path(__file__).parent,
    {
        "training_line": Telling(
            "TrainingLine",
            key=LINE,
            about=SCOPE,
            columns={
                "worksheet": "worksheet",
                "course": "course",
                "category": Coded("category", CATEGORIES),
                "school": "school",
                "quota": "quota",
                "reports": "reports_on",
                "starts": "starts_on",
                "ends": "ends_on",
                "status": Coded("status", STATUSES),
                "confirmed": "confirmed_on",
                "funding": Coded("funding", FUNDS),
                "expanded": "expanded",
                "program_year": "program_year",
                "cost": "cost",
                "priority": "priority",
            },
        ),
        "nomination": Telling(
            "TrainingNomination",
            key=(*LINE, "student_number"),
            about=SCOPE,
            under="training_line",
            columns={
                "student_number": "student_number",
                "nominated": "nominated_on",
                "screened": "screened_on",
                "vetting": Coded("vetting", VETTINGS),
                "vetted": "vetted_on",
                "command_approved": "command_approved_on",
                "approved": "approved_on",
                "declined": "declined_on",
            },
        ),
        "student": Telling(
            "Student",
            key=(*LINE, "student_number"),
            about=SCOPE,
            under="training_line",
            columns={
                "student_number": "number",
                "travel_order": "travel_order",
                "ordered": "ordered_on",
                "arrives": "arrives_on",
                "arrival_time": "arrival_time",
                "travel_mode": "travel_mode",
                "flight": "flight_number",
                "dependents": "dependents",
                "children_ages": "children_ages",
                "travel_notes": "travel_notes",
                "arrival_told": "arrival_told_on",
                "academic_report": "academic_report",
                "report_given": "report_given_on",
            },
        ),
    },
)
