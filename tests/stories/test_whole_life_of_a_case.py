"""The whole life of a case, told once for each kind of case: every step by whose step it is, and who learns what by it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.store.engine import Addresses
from tests.served import Clock, served
from tests.stories.asking import (
    AIR_FORCE,
    ALDER,
    ARMY,
    BANDARIA,
    CENTCOM,
    DFAS,
    DSCA,
    DUNMORE,
    NOBODY,
    OFFICE,
    STATE,
    usd,
)
from tests.stories.life import Declined, Life, Step, TimePasses, read, the

Steps = tuple[Step | TimePasses | Declined, ...]
BEGUN = datetime(2026, 1, 12, 12, tzinfo=UTC)


CRITERIA = (
    "PURCHASER_ELIGIBLE", "ITEM_SALEABLE", "PROPER_CHANNEL", "FREE_OF_SANCTIONS", "MILITARY_REQUIREMENT",
    "AUTHORIZED_SOURCE", "RESPONSE_DETERMINED", "FUNDING_IDENTIFIED", "ENOUGH_DETAIL", "ASSESSMENT_NEED_DECIDED",
    "ASSESSMENT_SUPPLIED", "RELEASE_REVIEW_DECIDED", "NOT_NEGOTIATED_DIRECTLY",
)  # fmt: skip
ALL_MET = [{"criterion": one, "met": True} for one in CRITERIA]
ELEMENTS = (
    "REASON_AND_USE", "FORCE_STRUCTURE_AND_GOALS", "ABILITY_TO_OPERATE_AND_SAFEGUARD", "REGIONAL_REACTIONS",
    "TYPE_AND_QUANTITY", "TRAINING", "UNITED_STATES_PRESENCE", "FINANCING_AND_ECONOMY", "HUMAN_RIGHTS",
    "END_USE_MONITORING_PLAN", "RECOMMENDATION", "CIVILIAN_HARM_MITIGATION",
)  # fmt: skip
TWELVE_ELEMENTS = [{"element": one, "text": f"On {one.lower()}."} for one in ELEMENTS]

PATROL = "BN-D-TAA"
AIRCRAFT = {
    "number": "001",
    "description": "Maritime patrol aircraft",
    "quantity": 2,
    "unitCost": usd("27500000.00"),
    "natures": ["SIGNIFICANT_MILITARY_EQUIPMENT", "MAJOR_DEFENSE_EQUIPMENT"],
}
OFFER = {
    "lines": [
        AIRCRAFT,
        {"number": "002", "description": "Mission console", "quantity": 4, "unitCost": usd("600000.00")},
    ],
    "charges": [{"kind": "TRANSPORTATION", "description": "Ferry flight", "amount": usd("90000.00")}],
    "payments": [
        {"dueOn": "2026-11-02", "amount": usd("9000000.00"), "initialDeposit": True},
        {"dueOn": "2027-03-15", "amount": usd("50000000.00"), "initialDeposit": False},
    ],
    "notes": [
        {"number": "01", "title": "Airframe", "text": "The aircraft are new."},
        {"number": "02", "title": "Radar", "text": "The sea mode is a release of its own.", "marking": "CUI//NOFORN"},
    ],
    "terms": "Dependable undertaking.",
    "deliveryForecast": "14 months after acceptance.",
    "pricingBasis": "A quotation and the catalog.",
    "contingency": usd("400000.00"),
    "negotiatingPosition": "The fourth console may be lent.",
}
PRODUCTION_PLAN = [
    {"number": "01", "kind": "CONTRACT", "plannedOn": "2026-11-30"},
    {"number": "02", "kind": "TRANSPORTATION", "plannedOn": "2027-12-06"},
    {"number": "03", "kind": "DELIVERY", "plannedOn": "2027-12-13"},
]

# fmt: off
DEFINED_ORDER: Steps = (
    # Requirement.
    Step("the Air Force hears that Bandaria wants patrol aircraft, and opens a case for it",
        AIR_FORCE, "openCaseForRequirement",
        {
            "designator": PATROL, "neutralTitle": "Patrol of coastal waters", "title": "Grey Petrel maritime patrol",
            "program": "FMS", "form": "DEFINED_ORDER", "caseManager": "Case office D-TAA, bn-d-taa@cases.example",
        }, told="""
        office, DSCA, Air Force, State: +Case stage=REQUIREMENT all but drawsOn notifiedOn deliveredFrom sustainedFrom
            closedOn
        Army: +Case designator neutralTitle stage=REQUIREMENT
        command: +Case stage=REQUIREMENT all but notifiedOn deliveredFrom sustainedFrom closedOn
    """),
    Declined("what no letter asks for yet is not offered", AIR_FORCE, "prepareLetterOfOffer",
        {"case": PATROL, "kind": "BASIC", "content": OFFER}, "ACTIONABLE_REQUEST", "letter"),
    Declined("nor is a contract awarded under it", AIR_FORCE, "awardContract",
        {"case": PATROL, "contractor": "1ABC2", "milestones": []}, "CASE_NOT_IMPLEMENTED", "case"),
    # Request.
    Declined("a letter is not signed after today", BANDARIA, "submitLetterOfRequest",
        {
            "agency": "D", "reference": "BN/NS/2026/004", "requirement": "Patrol aircraft.",
            "responseWanted": "LETTER_OF_OFFER", "signedOn": "2026-02-02",
        }, "SIGNED_IN_FUTURE", "signedOn"),
    Step("Bandaria writes its letter of request", BANDARIA, "submitLetterOfRequest",
        {
            "agency": "D", "reference": "BN/NS/2026/004", "requirement": "Patrol aircraft.",
            "responseWanted": "LETTER_OF_OFFER", "funding": "National funds", "signedOn": "2026-01-15",
        }, days=7, told="""
        Bandaria: +LetterOfRequest status=RECEIVED all but financing unit acknowledgedOn returnedOn; 3 x
            +LetterOfRequestRouting all
        office, DSCA, Air Force, State: +LetterOfRequest reference requirement responseWanted funding signedOn
            receivedOn status=RECEIVED rawStatus=RECEIPT; 3 x +LetterOfRequestRouting all
        command: +LetterOfRequest all but financing unit capability evaluation; 3 x +LetterOfRequestRouting all
    """),
    Declined("a letter is not judged before it is registered", AIR_FORCE, "assessLetterOfRequest",
        {"letter": the("LetterOfRequest"), "findings": ALL_MET, "evaluation": "Too early."},
        "LETTER_NOT_REGISTERED", "letter"),
    Declined("a case that is built for a partner answers no letter", AIR_FORCE, "registerLetterOfRequest",
        {
            "letter": the("LetterOfRequest"), "designator": PATROL, "neutralTitle": "Patrol of coastal waters",
            "program": "BPC", "form": "BPC_PSEUDO", "caseManager": "Case office D-TAA, bn-d-taa@cases.example",
        }, "FORM_NEEDS_NO_LETTER", "program"),
    Step("the Air Force registers it under the case that waited for it, and so tells Bandaria",
        AIR_FORCE, "registerLetterOfRequest",
        {
            "letter": the("LetterOfRequest"), "designator": PATROL, "neutralTitle": "Patrol of coastal waters",
            "title": "Grey Petrel maritime patrol", "program": "FMS", "form": "DEFINED_ORDER",
            "caseManager": "Case office D-TAA, bn-d-taa@cases.example",
        }, days=3, told="""
        Bandaria: +Case designator customer agency neutralTitle stage=REQUEST caseManager title~offered program~offered
            form~offered drawsOn~offered; LetterOfRequest acknowledgedOn
        office, DSCA, Air Force, State: Case stage=REQUEST; LetterOfRequest acknowledgedOn rawStatus=ASSESSMENT
        Army, command: Case stage=REQUEST
    """),
    Step("the embassy gives its position on the request", OFFICE, "submitCountryTeamAssessment",
        {
            "case": PATROL, "combatantCommand": "CENTCOM", "kind": "FULL", "notifiedToCongress": True,
            "firstIntroduction": True, "coordinated": True, "signedAtSeniorLevel": True, "signedOn": "2026-01-23",
            "signedBy": "Deputy chief of mission's office, Bandar Sul",
            "position": "The embassy supports the patrol aircraft.", "recommendation": "SELL",
            "elements": TWELVE_ELEMENTS,
        }, days=4, told="""
        office, DSCA, Air Force, State, command: +CountryTeamAssessment all but specialItems commandConcurredOn notes;
            12 x +CountryTeamAssessmentElement all but specialItem; 3 x +CountryTeamAssessmentRouting all
    """),
    Declined("a command does not concur before there was something to read", CENTCOM, "recordCommandConcurrence",
        {"assessment": the("CountryTeamAssessment"), "concurredOn": "2026-01-22"},
        "CONCURRED_BEFORE_SIGNED", "concurredOn"),
    Step("the command concurs with it", CENTCOM, "recordCommandConcurrence",
        {"assessment": the("CountryTeamAssessment")}, told="""
        office, DSCA, Air Force, State, command: CountryTeamAssessment commandConcurredOn
    """),
    Step("the Air Force finds that the letter says too little, and tells nobody outside",
        AIR_FORCE, "assessLetterOfRequest",
        {
            "letter": the("LetterOfRequest"),
            "findings": [
                {"criterion": "ENOUGH_DETAIL", "met": False, "missing": "Say how many aircraft."},
                {"criterion": "RELEASE_REVIEW_DECIDED", "met": False, "missing": "Decide on the radar's sea mode."},
            ],
            "evaluation": "No quantity.",
        }, days=7, told="""
        office, DSCA, Air Force, State: +MissingFromPurchaser item; +MissingOnUnitedStatesSide item; LetterOfRequest
            rawStatus=INSUFFICIENT evaluation
        command: +MissingOnUnitedStatesSide item; LetterOfRequest evaluation
    """),
    Step("it sends the letter back, and Bandaria reads what it has left out", AIR_FORCE, "returnLetterOfRequest",
        {"letter": the("LetterOfRequest")}, told="""
        Bandaria: +MissingFromPurchaser item; LetterOfRequest returnedOn status=RETURNED
        office, DSCA, Air Force, State: LetterOfRequest returnedOn status=RETURNED
    """),
    # Price and availability.
    Step("Bandaria names the number, and asks for planning figures first", BANDARIA, "reviseLetterOfRequest",
        {
            "letter": the("LetterOfRequest"), "requirement": "Two patrol aircraft.",
            "responseWanted": "PRICE_AND_AVAILABILITY", "signedOn": "2026-02-04",
        }, days=7, told="""
        Bandaria: 3 x +LetterOfRequestRouting all; Case stage=PRICE_AND_AVAILABILITY; LetterOfRequest requirement
            responseWanted signedOn status=RECEIVED
        office, DSCA, Air Force, State: 3 x +LetterOfRequestRouting all; Case stage=PRICE_AND_AVAILABILITY;
            LetterOfRequest requirement responseWanted signedOn status=RECEIVED rawStatus=ASSESSMENT
        Army: Case stage=PRICE_AND_AVAILABILITY
        command: 3 x +LetterOfRequestRouting all; Case stage=PRICE_AND_AVAILABILITY; LetterOfRequest requirement
            responseWanted signedOn
    """),
    Step("the Air Force calls two rivals for estimates", AIR_FORCE, "openRomCall",
        {
            "case": PATROL, "subject": "Two patrol aircraft with consoles",
            "specification": "Two aircraft, four consoles, spares for two years.", "closesAt": "2026-03-16T21:00:00Z",
            "invitees": ["1ABC2", "2DEF3"],
        }, days=5, told="""
        office: +RomCall state=OPEN all but cancelledAt estimateCame
        DSCA, Air Force: +RomCall state=OPEN all but cancelledAt estimateCame; 2 x +RomInvitation all
        Alder, Dunmore: +Case all but stage caseManager stage~contract_holder caseManager~contract_holder; +RomCall
            state=OPEN all but cancelledAt
    """),
    Step("it puts the requirement in words that favor nobody", AIR_FORCE, "summarizeRequirement",
        {"case": PATROL, "text": "Patrol of coastal waters by day and night, from two bases."}, told="""
        Bandaria, office, DSCA, Air Force: +RequirementSummary all
    """),
    Step("and gives them to the one", AIR_FORCE, "recordRelease",
        {"record": the("RequirementSummary"), "version": 1, "to": "company:1ABC2"}, told="""
        office: RomCall toldAlike
        DSCA, Air Force: +Release all but reason; RomCall toldAlike
        Alder: +Release all; +RequirementSummary all
    """),
    Step("and to the other", AIR_FORCE, "recordRelease",
        {"record": the("RequirementSummary"), "version": 1, "to": "company:2DEF3"}, told="""
        office: RomCall toldAlike
        DSCA, Air Force: +Release all but reason; RomCall toldAlike
        Dunmore: +Release all; +RequirementSummary all
    """),
    Step("Alder has a question", ALDER, "askRomQuestion",
        {"call": the("RomCall"), "text": "May Alder deliver the consoles apart?"}, days=3, told="""
        DSCA, Air Force, Alder: +RomQuestion askedText askedAt
    """),
    Step("it is answered to both at once, and nobody is named", AIR_FORCE, "answerRomQuestion",
        {
            "question": the("RomQuestion"), "publishedText": "May the consoles be delivered apart?",
            "answer": "They may, within a month.",
        }, days=1, told="""
        office: +RomQuestion all
        DSCA, Air Force, Alder: RomQuestion question answer publishedAt
        Dunmore: +RomQuestion all but askedText askedAt
    """),
    Step("Alder estimates", ALDER, "submitRomEstimate",
        {
            "call": the("RomCall"), "amount": usd("56800000.00"), "leadTimeMonths": 14, "assumptions": "Two lots.",
            "validUntil": "2026-12-31",
        }, days=10, told="""
        DSCA, Air Force, Alder: +RomEstimate state=SUBMITTED all
    """),
    Step("Dunmore estimates, and can tell nothing of Alder's", DUNMORE, "submitRomEstimate",
        {"call": the("RomCall"), "amount": usd("61500000.00"), "leadTimeMonths": 11, "marking": "CUI//SP-PROPIN"}, days=4, told="""
        DSCA, Air Force, Dunmore: +RomEstimate state=SUBMITTED all but assumptions validUntil
    """),
    Step("Alder says what it may export", ALDER, "submitExportConfiguration",
        {"case": PATROL, "configuration": "Radar without the sea mode.", "usmlCategory": "VIII"}, told="""
        DSCA, Air Force, State, Alder: +ExportConfiguration contractor configuration usmlCategory
    """),
    Declined("what is a contractor's own is not released before it consents", AIR_FORCE, "recordRelease",
        {"record": the("ExportConfiguration"), "version": 1, "to": "customer:BN"}, "CONSENT_FIRST", "to"),
    Step("Alder consents that Bandaria reads it", ALDER, "recordConsent",
        {"record": the("ExportConfiguration"), "version": 1, "to": "customer:BN"}, told="""
        DSCA, Air Force, Alder: +Consent all
    """),
    Step("the Air Force releases it to Bandaria", AIR_FORCE, "recordRelease",
        {"record": the("ExportConfiguration"), "version": 1, "to": "customer:BN"}, told="""
        Bandaria: +ExportConfiguration contractor configuration usmlCategory; +Release all
        DSCA, Air Force: +Release all but reason
    """),
    Step("Dunmore assesses what is asked for", DUNMORE, "submitFeasibilityAssessment",
        {"case": PATROL, "subject": "Ferry flight over two oceans", "feasibility": "FEASIBLE_WITH_CHANGES"}, told="""
        DSCA, Air Force, Dunmore: +FeasibilityAssessment all but explanation
    """),
    Step("Alder tells of a risk", ALDER, "reportIndustryRisk",
        {"case": PATROL, "description": "The engine maker moves.", "mitigation": "Two engines in stock."}, told="""
        DSCA, Air Force, Alder: +IndustryRisk all but dependency
    """),
    TimePasses("the call closes", 20, """
        office, DSCA, Air Force: RomCall state=CLOSED estimateCame
        Alder, Dunmore: RomCall state=CLOSED
    """),
    Declined("an estimate comes too late", ALDER, "submitRomEstimate",
        {"call": the("RomCall"), "amount": usd("55000000.00"), "leadTimeMonths": 14}, "CALL_NOT_OPEN", "call"),
    Step("the Air Force answers Bandaria with figures that are no offer", AIR_FORCE, "answerWithPriceAndAvailability",
        {"letter": the("LetterOfRequest"), "totalValue": usd("60000000.00"), "validUntil": "2026-12-31"}, days=4, told="""
        Bandaria, office: +PriceAndAvailability all; +Response all but reason
        DSCA, Air Force: +PriceAndAvailability all; +Response kind answeredOn
    """),
    # Development.
    Step("Bandaria asks for the offer itself", BANDARIA, "submitLetterOfRequest",
        {
            "agency": "D", "case": PATROL, "reference": "BN/NS/2026/017",
            "requirement": "Two patrol aircraft, four consoles.", "responseWanted": "LETTER_OF_OFFER",
            "funding": "National funds", "signedOn": "2026-04-10",
        }, days=21, told="""
        Bandaria: +LetterOfRequest status=RECEIVED all but financing unit acknowledgedOn returnedOn; 3 x
            +LetterOfRequestRouting all
        office, DSCA, Air Force, State: +LetterOfRequest reference requirement responseWanted funding signedOn
            receivedOn status=RECEIVED rawStatus=RECEIPT; 3 x +LetterOfRequestRouting all
        command: +LetterOfRequest all but financing unit capability evaluation; 3 x +LetterOfRequestRouting all
    """),
    Step("the Air Force acknowledges it", AIR_FORCE, "acknowledgeLetterOfRequest",
        {"letter": the("LetterOfRequest", reference="BN/NS/2026/017")}, days=2, told="""
        Bandaria: LetterOfRequest acknowledgedOn
        office, DSCA, Air Force, State: LetterOfRequest acknowledgedOn rawStatus=ASSESSMENT
    """),
    Declined("an offer answers an actionable letter only", AIR_FORCE, "prepareLetterOfOffer",
        {
            "case": PATROL, "kind": "BASIC", "letter": the("LetterOfRequest", reference="BN/NS/2026/017"),
            "content": OFFER,
        }, "ACTIONABLE_REQUEST", "letter"),
    Step("it finds all thirteen criteria met, and Bandaria hears that an answer is being prepared",
        AIR_FORCE, "assessLetterOfRequest",
        {
            "letter": the("LetterOfRequest", reference="BN/NS/2026/017"), "findings": ALL_MET,
            "evaluation": "All thirteen are met.",
        }, days=5, told="""
        Bandaria: Case stage=DEVELOPMENT; LetterOfRequest status=IN_PREPARATION
        office, DSCA, Air Force, State: Case stage=DEVELOPMENT; LetterOfRequest status=IN_PREPARATION
            rawStatus=ACTIONABLE actionableOn evaluation
        Army: Case stage=DEVELOPMENT
        command: Case stage=DEVELOPMENT; LetterOfRequest evaluation
    """),
    Step("it has all it needs", AIR_FORCE, "completeLetterOfRequest",
        {"letter": the("LetterOfRequest", reference="BN/NS/2026/017")}, told="""
        office, DSCA, Air Force, State: LetterOfRequest rawStatus=COMPLETE
    """),
    Step("it says that an offer will follow", AIR_FORCE, "answerLetterOfRequest",
        {
            "letter": the("LetterOfRequest", reference="BN/NS/2026/017"), "kind": "LETTER_OF_OFFER",
            "reason": "An offer of two aircraft is being written.",
        }, told="""
        Bandaria, office, DSCA, Air Force: Response kind reason answeredOn
    """),
    Step("DSCA decides on the radar", DSCA, "decideTechnologyRelease",
        {
            "case": PATROL, "subject": "Sea surveillance radar", "decision": "APPROVED_WITH_PROVISOS",
            "provisos": ["No sea mode."], "analysis": "The mode tells too much.",
        }, days=3, told="""
        office: +TechnologyRelease decision=APPROVED_WITH_PROVISOS all
        DSCA, Air Force, State: +TechnologyRelease decision=APPROVED_WITH_PROVISOS all but dissent
    """),
    Step("Bandaria is told of it", DSCA, "recordRelease",
        {"record": the("TechnologyRelease"), "version": 1, "to": "customer:BN"}, told="""
        Bandaria: +Release all; +TechnologyRelease decision=APPROVED_WITH_PROVISOS all
        DSCA, Air Force: +Release all but reason
    """),
    Step("the Air Force prepares the letter of offer", AIR_FORCE, "prepareLetterOfOffer",
        {
            "case": PATROL, "kind": "BASIC", "letter": the("LetterOfRequest", reference="BN/NS/2026/017"),
            "content": OFFER,
        }, days=10, told="""
        office: +LetterOfOffer kind number workingNumber rawStatus=DEVELOPMENT waitsOn=AGENCY totalValue charges
            paymentSchedule deliveryForecast terms basedOn; +OfferCharge all but lineNumber description; +OfferCharge
            all but lineNumber rate; +OfferLine all but typeOfAssistance sourceOfSupply; +OfferLine all but
            typeOfAssistance sourceOfSupply majorDefenseEquipment; 2 x +OfferNote all; 2 x +PaymentDue all
        DSCA, Air Force: +LetterOfOffer kind number workingNumber rawStatus=DEVELOPMENT waitsOn=AGENCY addsScope
            pricingBasis contingency negotiatingPosition totalValue charges paymentSchedule deliveryForecast terms
            basedOn; +OfferCharge all but lineNumber description; +OfferCharge all but lineNumber rate; +OfferLine all
            but typeOfAssistance sourceOfSupply; +OfferLine all but typeOfAssistance sourceOfSupply
            majorDefenseEquipment; 2 x +OfferMilestone code reachedOn; 2 x +OfferNote all; 2 x +PaymentDue all
        State: +LetterOfOffer kind number workingNumber rawStatus=DEVELOPMENT waitsOn=AGENCY totalValue charges
            paymentSchedule deliveryForecast terms basedOn; +OfferCharge all but lineNumber description; +OfferCharge
            all but lineNumber rate; +OfferLine all but typeOfAssistance sourceOfSupply; +OfferLine all but
            typeOfAssistance sourceOfSupply majorDefenseEquipment; 2 x +OfferMilestone all but reason; 2 x +OfferNote
            all; 2 x +PaymentDue all
    """),
    Step("it is to be written", AIR_FORCE, "recordDocumentStep",
        {"document": the("LetterOfOffer"), "step": "BEGIN_WRITING"}, told="""
        office: LetterOfOffer rawStatus=WRITE waitsOn=DSCA
        DSCA, Air Force: +OfferMilestone code reachedOn; LetterOfOffer rawStatus=WRITE waitsOn=DSCA
        State: +OfferMilestone all but reason; LetterOfOffer rawStatus=WRITE waitsOn=DSCA
    """),
    Step("DSCA's case writers have written it", DSCA, "recordDocumentStep",
        {"document": the("LetterOfOffer"), "step": "COMPLETE_WRITING"}, days=7, told="""
        office: LetterOfOffer rawStatus=REVIEW
        DSCA, Air Force: 2 x +OfferMilestone code reachedOn; LetterOfOffer rawStatus=REVIEW
        State: 2 x +OfferMilestone all but reason; LetterOfOffer rawStatus=REVIEW
    """),
    Declined("what is not approved is not proposed", DSCA, "recordDocumentStep",
        {"document": the("LetterOfOffer"), "step": "PROPOSAL"}, "APPROVALS_BEFORE_THE_PROPOSAL", "document"),
    Declined("nor is it offered", DSCA, "offerLetter",
        {"document": the("LetterOfOffer")}, "ORDER_OF_DOCUMENT_STATUSES", "document"),
    Step("they find that the schedule of payments does not add up", DSCA, "recordDocumentStep",
        {"document": the("LetterOfOffer"), "step": "RETURN", "reason": "The schedule falls short of the total."}, told="""
        office: LetterOfOffer rawStatus=WRITE
        DSCA, Air Force: 2 x +OfferMilestone all but estimatedDays actualDays; LetterOfOffer rawStatus=WRITE
        State: 2 x +OfferMilestone all but reason; LetterOfOffer rawStatus=WRITE
    """),
    Step("the Air Force mends it", AIR_FORCE, "reviseLetterOfOffer",
        {
            "document": the("LetterOfOffer"),
            "content": {
                "payments": [
                    {"dueOn": "2026-11-02", "amount": usd("9000000.00"), "initialDeposit": True},
                    {"dueOn": "2027-03-15", "amount": usd("50326800.00"), "initialDeposit": False},
                ],
            },
        }, days=2, told="""
        office, DSCA, Air Force, State: LetterOfOffer paymentSchedule; PaymentDue amount
    """),
    Step("it is written again", DSCA, "recordDocumentStep",
        {"document": the("LetterOfOffer"), "step": "COMPLETE_WRITING"}, days=1, told="""
        office: LetterOfOffer rawStatus=REVIEW
        DSCA, Air Force: 2 x +OfferMilestone code reachedOn; LetterOfOffer rawStatus=REVIEW
        State: 2 x +OfferMilestone all but reason; LetterOfOffer rawStatus=REVIEW
    """),
    Step("DSCA holds it for Congress", DSCA, "recordDocumentStep",
        {"document": the("LetterOfOffer"), "step": "HOLD", "reason": "Congress must be notified first."}, told="""
        DSCA, Air Force: +OfferMilestone all but estimatedDays actualDays; LetterOfOffer holds
        State: +OfferMilestone all; LetterOfOffer holds
    """),
    Step("DSCA drafts the notification to Congress", DSCA, "draftNotification",
        {
            "case": PATROL, "title": "Bandaria -- Maritime Patrol Aircraft", "totalValue": usd("65000000.00"),
            "majorDefenseEquipmentValue": usd("60000000.00"), "articles": "Two aircraft, four consoles.", "tier": 1,
            "draftText": "The proposed sale will help Bandaria to watch its coast.",
        }, told="""
        DSCA, Air Force, State: +CongressionalNotification kind title totalValue majorDefenseEquipmentValue otherValue
            articles state=DRAFT tier draftText
    """),
    Step("the committees see it informally", DSCA, "recordNotificationStep",
        {"notification": the("CongressionalNotification"), "step": "INFORMAL_REVIEW"}, days=3, told="""
        DSCA, Air Force, State: CongressionalNotification state=INFORMAL_REVIEW informalReviewFrom
    """),
    Declined("it is not certified before their days are over", STATE, "recordNotificationStep",
        {"notification": the("CongressionalNotification"), "step": "CERTIFICATION", "transmittal": "26-31"},
        "INFORMAL_REVIEW", "notification"),
    Step("State certifies it", STATE, "recordNotificationStep",
        {"notification": the("CongressionalNotification"), "step": "CERTIFICATION", "transmittal": "26-31"}, days=20, told="""
        DSCA, Air Force, State: CongressionalNotification transmittal state=CERTIFIED
    """),
    Step("Congress receives it", STATE, "recordNotificationStep",
        {"notification": the("CongressionalNotification"), "step": "DELIVERY"}, told="""
        DSCA, Air Force, State: CongressionalNotification deliveredOn state=REVIEW_PERIOD
    """),
    Step("the review passes", DSCA, "recordNotificationStep",
        {"notification": the("CongressionalNotification"), "step": "CLEARANCE"}, days=30, told="""
        DSCA, Air Force, State: CongressionalNotification state=CLEARED
    """),
    Declined("what is held does not move", DSCA, "recordDocumentStep",
        {"document": the("LetterOfOffer"), "step": "PROPOSAL"}, "HOLD", "document"),
    Step("DSCA lets it go", DSCA, "recordDocumentStep",
        {"document": the("LetterOfOffer"), "step": "RELEASE"}, days=1, told="""
        DSCA, Air Force: +OfferMilestone code reachedOn; LetterOfOffer -holds
        State: +OfferMilestone all but reason; LetterOfOffer -holds
    """),
    Declined("an approval does not come before what is approved", AIR_FORCE, "recordDocumentStep",
        {"document": the("LetterOfOffer"), "step": "AGENCY_APPROVAL", "on": "2026-05-01"}, "DAY_TOO_EARLY", "on"),
    Step("the Air Force approves it, and Bandaria meets it without its prices", AIR_FORCE, "recordDocumentStep",
        {"document": the("LetterOfOffer"), "step": "AGENCY_APPROVAL"}, days=1, told="""
        Bandaria: +LetterOfOffer kind number milapOn status=AGENCY_APPROVED totalValue~offered charges~offered
            paymentSchedule~offered deliveryForecast~offered notes~offered terms~offered basedOn~offered
            expiresOn~offered transportPlan~offered
        office: LetterOfOffer milapOn status=AGENCY_APPROVED expiresOn
        DSCA, Air Force: +OfferMilestone code reachedOn; LetterOfOffer milapOn status=AGENCY_APPROVED expiresOn
        State: +OfferMilestone all but reason; LetterOfOffer milapOn status=AGENCY_APPROVED expiresOn
    """),
    Step("the Air Force signs", AIR_FORCE, "recordDocumentStep",
        {"document": the("LetterOfOffer"), "step": "AGENCY_SIGNATURE"}, told="""
        DSCA, Air Force: +OfferMilestone code reachedOn; LetterOfOffer agencySignedOn
        State: +OfferMilestone all but reason; LetterOfOffer agencySignedOn
    """),
    Step("the case writers approve", DSCA, "recordDocumentStep",
        {"document": the("LetterOfOffer"), "step": "WRITERS_APPROVAL"}, told="""
        DSCA, Air Force: +OfferMilestone code reachedOn; LetterOfOffer writersApprovedOn
        State: +OfferMilestone all but reason; LetterOfOffer writersApprovedOn
    """),
    Step("it is proposed", DSCA, "recordDocumentStep",
        {"document": the("LetterOfOffer"), "step": "PROPOSAL"}, told="""
        office: LetterOfOffer rawStatus=PROPOSED waitsOn=INTERAGENCY
        DSCA, Air Force: +OfferMilestone code reachedOn; LetterOfOffer rawStatus=PROPOSED waitsOn=INTERAGENCY
        State: +OfferMilestone all but reason; LetterOfOffer rawStatus=PROPOSED waitsOn=INTERAGENCY
    """),
    Declined("what is not sent is not accepted", BANDARIA, "acceptLetter",
        {"document": the("LetterOfOffer"), "withChanges": False}, "NOT_OFFERED", "document"),
    Declined("nothing is offered without State", DSCA, "offerLetter",
        {"document": the("LetterOfOffer")}, "STATE_APPROVAL", "document"),
    Step("State approves it", STATE, "approveDocumentForState",
        {"document": the("LetterOfOffer")}, days=5, told="""
        office: LetterOfOffer waitsOn=DSCA
        DSCA, Air Force, State: LetterOfOffer waitsOn=DSCA stateApprovedOn
    """),
    # Offered.
    Step("DSCA countersigns and sends it: every price is open to Bandaria", DSCA, "offerLetter",
        {"document": the("LetterOfOffer")}, days=2, told="""
        Bandaria: +OfferCharge all but lineNumber description; +OfferCharge all but lineNumber rate; +OfferLine all
            but typeOfAssistance sourceOfSupply; +OfferLine all but typeOfAssistance sourceOfSupply
            majorDefenseEquipment; +OfferNote all; 2 x +PaymentDue all; Case title program form stage=OFFERED;
            LetterOfOffer sentOn status=OFFERED totalValue charges paymentSchedule deliveryForecast terms basedOn
            expiresOn
        office: Case stage=OFFERED; LetterOfOffer sentOn status=OFFERED rawStatus=OFFERED waitsOn=PURCHASER
        DSCA, Air Force: +OfferMilestone code reachedOn; Case stage=OFFERED; LetterOfOffer sentOn status=OFFERED
            rawStatus=OFFERED waitsOn=PURCHASER countersignedOn
        Army, command: Case stage=OFFERED
        State: +OfferMilestone all but reason; Case stage=OFFERED; LetterOfOffer sentOn status=OFFERED
            rawStatus=OFFERED waitsOn=PURCHASER countersignedOn
    """),
    Declined("an offer that is changed is not accepted", BANDARIA, "acceptLetter",
        {"document": the("LetterOfOffer"), "withChanges": True}, "COUNTEROFFER", "withChanges"),
    Step("the Air Force gives Bandaria more time", AIR_FORCE, "extendOffer",
        {"document": the("LetterOfOffer"), "expiresOn": "2026-10-30", "estimatesValid": True}, days=14, told="""
        Bandaria, office, DSCA, Air Force, State: LetterOfOffer expiresOn
    """),
    Step("Bandaria signs", BANDARIA, "acceptLetter",
        {"document": the("LetterOfOffer"), "withChanges": False}, days=30, told="""
        Bandaria: LetterOfOffer status=ACCEPTED decision=ACCEPTED decidedOn
        office, DSCA, Air Force, State: LetterOfOffer status=ACCEPTED decision=ACCEPTED decidedOn rawStatus=ACCEPTED
    """),
    Declined("nothing is carried out before it is paid for", AIR_FORCE, "implementLetter",
        {"document": the("LetterOfOffer"), "implementation": "ROUTINE"}, "ACCEPTANCE_IN_TIME", "document"),
    Step("the deposit comes in: now the accounting service meets the case", AIR_FORCE, "recordDeposit",
        {"document": the("LetterOfOffer")}, days=4, told="""
        Bandaria: LetterOfOffer acceptedOn depositReceivedOn
        office: LetterOfOffer acceptedOn depositReceivedOn waitsOn=AGENCY
        DSCA, Air Force: +OfferMilestone code reachedOn; LetterOfOffer acceptedOn depositReceivedOn waitsOn=AGENCY
        State: +OfferMilestone all but reason; LetterOfOffer acceptedOn depositReceivedOn waitsOn=AGENCY
        finance: +Case stage=OFFERED all but drawsOn deliveredFrom sustainedFrom closedOn; +LetterOfOffer
            status=ACCEPTED decision=ACCEPTED all but implementedOn notes transportPlan; +OfferCharge all but
            lineNumber description; +OfferCharge all but lineNumber rate; +OfferLine all but typeOfAssistance
            sourceOfSupply; +OfferLine all but typeOfAssistance sourceOfSupply majorDefenseEquipment; 2 x +OfferNote
            all; 2 x +PaymentDue all
    """),
    # Execution.
    Step("the Air Force implements the case", AIR_FORCE, "implementLetter",
        {"document": the("LetterOfOffer"), "implementation": "ROUTINE"}, days=7, told="""
        Bandaria, finance: Case stage=EXECUTION; LetterOfOffer status=IMPLEMENTED implementedOn
        office: Case stage=EXECUTION; LetterOfOffer status=IMPLEMENTED implementedOn rawStatus=IMPLEMENTED -waitsOn
        DSCA, Air Force: +OfferMilestone code reachedOn; Case stage=EXECUTION; LetterOfOffer status=IMPLEMENTED
            implementedOn implementation rawStatus=IMPLEMENTED -waitsOn
        Army, command: Case stage=EXECUTION
        State: +OfferMilestone all but reason; Case stage=EXECUTION; LetterOfOffer status=IMPLEMENTED implementedOn
            rawStatus=IMPLEMENTED -waitsOn
    """),
    Step("it awards the contract to Alder", AIR_FORCE, "awardContract",
        {
            "case": PATROL, "contractor": "1ABC2",
            "milestones": [
                {"kind": "FIRST_DELIVERY", "plannedOn": "2027-12-06"},
                {"kind": "FINAL_DELIVERY", "plannedOn": "2028-02-07"},
            ],
        }, days=60, told="""
        Bandaria, office, DSCA, Air Force, finance: +Contract all; 2 x +ContractMilestone kind plannedOn
        Alder: +Contract all; 2 x +ContractMilestone kind plannedOn; Case stage=EXECUTION caseManager
    """),
    Step("it issues the plan of the case", AIR_FORCE, "issueExecutionPlan",
        {
            "case": PATROL, "status": "ON_SCHEDULE", "description": "Two patrol aircraft with their consoles.",
            "milestones": PRODUCTION_PLAN,
            "risks": [{"number": "01", "kind": "RISK", "description": "Engines may come late."}],
            "contacts": [{"number": "01", "responsibility": "Case management", "office": "Case office D-TAA"}],
            "notCalledFor": ["TRAINING", "CONTRACTOR_SUPPORT"], "activeProgram": usd("900000000.00"), "directed": False,
            "holdsProprietaryData": False,
        }, days=10, told="""
        Bandaria, office, DSCA, Air Force, command: +ExecutionPlan status=ON_SCHEDULE all but reissueReason;
            +PlanContact all but mailbox; +PlanRisk all but mitigation; 3 x +PlanMilestone all but forecastOn actualOn
    """),
    Step("Bandaria says how it wants its aircraft and consoles carried", BANDARIA, "stateTransportationPreference",
        {"case": PATROL, "arrangement": "DEFENSE_TRANSPORTATION", "deliveryTermCode": "9"}, days=5, told="""
        Bandaria, office, DSCA, Air Force: +TransportationPreference all but receivingOffice remarks
    """),
    Declined("a plan does not depart from that without a reason", AIR_FORCE, "issueTransportationPlan",
        {
            "case": PATROL, "description": "By sea.", "arrangement": "FREIGHT_FORWARDER", "deliveryTermCode": "4",
            "holdsProprietaryData": False,
        }, "TRANSPORTATION_PREFERENCE", "departureReason"),
    Step("the Air Force plans it so", AIR_FORCE, "issueTransportationPlan",
        {
            "case": PATROL, "description": "The consoles by sea, the aircraft on their own wings.",
            "arrangement": "DEFENSE_TRANSPORTATION", "deliveryTermCode": "9", "holdsProprietaryData": False,
        }, days=5, told="""
        office, DSCA, Air Force: +TransportationPlan all but receivingOffice departureReason
    """),
    Step("and shows Bandaria the plan", AIR_FORCE, "recordRelease",
        {"record": the("TransportationPlan"), "version": 1, "to": "customer:BN"}, told="""
        Bandaria: +Release all; +TransportationPlan all but receivingOffice departureReason
        DSCA, Air Force: +Release all but reason
    """),
    Declined("who holds no contract reports no production", DUNMORE, "reportProductionMilestone",
        {"case": PATROL, "kind": "FINAL_ASSEMBLY", "plannedOn": "2027-06-07"}, "CASE_NOT_FOUND", "case"),
    Step("Alder reports its production", ALDER, "reportProductionMilestone",
        {"case": PATROL, "kind": "FINAL_ASSEMBLY", "plannedOn": "2027-06-07", "forecastOn": "2027-07-05"}, days=30, told="""
        DSCA, Air Force, Alder: +ProductionMilestone kind plannedOn forecastOn
    """),
    Step("the Air Force wants to know more", AIR_FORCE, "returnProductionReport",
        {"report": the("ProductionMilestone"), "version": 1, "reason": "Which engines are late?"}, days=3, told="""
        DSCA, Air Force, Alder: ProductionMilestone returnedOn returnReason
    """),
    Step("Alder says more", ALDER, "reviseProductionReport",
        {"report": the("ProductionMilestone"), "forecastOn": "2027-07-19"}, days=3, told="""
        DSCA, Air Force, Alder: ProductionMilestone forecastOn -returnedOn -returnReason
    """),
    Step("the Air Force accepts the report, and Bandaria reads it", AIR_FORCE, "acceptProductionReport",
        {"report": the("ProductionMilestone"), "version": 3}, days=1, told="""
        Bandaria, office: +ProductionMilestone all but actualOn
        DSCA, Air Force, Alder: ProductionMilestone acceptedByAgencyOn
    """),
    Step("it alerts DSCA that a commitment is at risk", AIR_FORCE, "raiseAlert",
        {
            "case": PATROL, "kind": "COMMITMENT_AT_RISK", "situation": "The engines are two months late.",
            "item": "Engine", "contractor": "1ABC2",
        }, days=1, told="""
        office, DSCA, Air Force, State, command: +Alert all; 2 x +AlertRouting all
    """),
    Step("the offices agree on what Bandaria is told", DSCA, "respondToAlert",
        {"alert": the("Alert"), "text": "The first aircraft comes in February."}, days=4, told="""
        office, DSCA, Air Force, State, command: +AlertResponse all
    """),
    Step("and Bandaria is told", DSCA, "recordRelease",
        {"record": the("AlertResponse"), "version": 1, "to": "customer:BN"}, told="""
        Bandaria: +AlertResponse all; +Release all
        DSCA, Air Force: +Release all but reason
    """),
    Declined("a quarter is not billed before its day", DFAS, "issueBillingStatement",
        {
            "case": PATROL, "periodEndsOn": "2027-03-31", "scheduled": usd("50326800.00"),
            "forecast": usd("20000000.00"),
        }, "BILLED_TOO_EARLY", "periodEndsOn"),
    Step("the accounting service bills Bandaria for the quarter", DFAS, "issueBillingStatement",
        {
            "case": PATROL, "periodEndsOn": "2026-12-31", "scheduled": usd("50326800.00"),
            "forecast": usd("20000000.00"),
        }, days=14, told="""
        Bandaria, office, DSCA, Air Force, finance: +BillingStatement all but paymentReceived held
    """),
    Step("Bandaria has paid", DFAS, "recordPayment",
        {"statement": the("BillingStatement"), "amount": usd("50326800.00")}, days=30, told="""
        Bandaria, office, DSCA, Air Force, finance: BillingStatement paymentReceived
    """),
    Step("a review is planned", AIR_FORCE, "planReview",
        {"case": PATROL, "kind": "PROGRAM_MANAGEMENT_REVIEW", "scope": "ONE_CASE", "plannedOn": "2027-05-14"}, days=30, told="""
        office, DSCA, Air Force, finance: +Review all but heldOn minutes
    """),
    Step("Bandaria is asked to it", AIR_FORCE, "recordRelease",
        {"record": the("Review"), "version": 1, "to": "customer:BN"}, told="""
        Bandaria: +Release all; +Review all but heldOn minutes
        DSCA, Air Force: +Release all but reason
    """),
    Step("the plan is issued again before it", AIR_FORCE, "reviseExecutionPlan",
        {"case": PATROL, "reissueReason": "PROGRAM_REVIEW", "status": "DELAYED", "holdsProprietaryData": False}, told="""
        Bandaria, office, DSCA, Air Force, command: ExecutionPlan issuedOn status=DELAYED reissueReason
    """),
    Step("the review is held, and its minutes stay on the United States side", AIR_FORCE, "recordReview",
        {"review": the("Review"), "minutes": "The engines are the one thing late."}, days=60, told="""
        office, DSCA, Air Force, finance: Review heldOn minutes
    """),
    # Delivery.
    Declined("what is classified needs a plan before it leaves", AIR_FORCE, "recordShipment",
        {
            "case": PATROL, "mode": "DEFENSE_TRANSPORTATION_SYSTEM", "control": "CLASSIFIED", "shippedOn": "2027-05-10",
            "documentNumbers": [], "deliveryTermCode": "9", "offerReleaseCode": "UNITED_STATES_ARRANGES", "routing": [],
        }, "CLASSIFIED_TRANSPORTATION_PLAN", "shippedOn"),
    Step("the consoles are announced", AIR_FORCE, "recordShipment",
        {
            "case": PATROL, "mode": "DEFENSE_TRANSPORTATION_SYSTEM", "control": "UNCONTROLLED",
            "arrivalExpectedOn": "2027-12-06", "documentNumbers": ["Bill of lading PT-1"], "deliveryTermCode": "9",
            "offerReleaseCode": "UNITED_STATES_ARRANGES", "routing": ["Port of Wexcombe", "Port of Bandar Sul"],
        }, days=150, told="""
        Bandaria, office, DSCA, Air Force: +Shipment status=PLANNED all but noticeGivenOn shippedOn arrivedOn
            handedOverOn transportNumber documentNumber suffix
    """),
    Step("they leave", AIR_FORCE, "recordShipmentProgress",
        {"shipment": the("Shipment"), "shippedOn": "2027-11-15"}, days=40, told="""
        Bandaria, office, DSCA, Air Force: Shipment status=IN_TRANSIT shippedOn
    """),
    Step("the radar travels apart, and its purchaser is not told how", AIR_FORCE, "recordShipment",
        {
            "case": PATROL, "mode": "DEFENSE_TRANSPORTATION_SYSTEM", "control": "SENSITIVE", "shippedOn": "2027-11-20",
            "documentNumbers": ["Bill of lading PT-2"], "deliveryTermCode": "9",
            "offerReleaseCode": "UNITED_STATES_ARRANGES", "routing": ["Aerial port of Wexcombe"],
        }, told="""
        office, DSCA, Air Force: +Shipment status=IN_TRANSIT all but noticeGivenOn arrivalExpectedOn arrivedOn
            handedOverOn transportNumber documentNumber suffix
    """),
    Step("until it is released", AIR_FORCE, "recordRelease",
        {"record": the("Shipment", control="SENSITIVE"), "version": 1, "to": "customer:BN"}, told="""
        Bandaria: +Release all; +Shipment status=IN_TRANSIT all but noticeGivenOn arrivalExpectedOn arrivedOn
            handedOverOn transportNumber documentNumber suffix
        DSCA, Air Force: +Release all but reason
    """),
    Declined("nothing is sustained before something was delivered", AIR_FORCE, "beginSustainment",
        {"case": PATROL}, "NOTHING_DELIVERED_YET", "case"),
    Step("the radar is there", AIR_FORCE, "recordShipmentProgress",
        {"shipment": the("Shipment", control="SENSITIVE"), "arrivedOn": "2027-12-06", "handedOverOn": "2027-12-07"}, days=20, told="""
        office, DSCA, Air Force: Shipment status=HANDED_OVER arrivedOn handedOverOn
    """),
    Step("the consoles are there", AIR_FORCE, "recordShipmentProgress",
        {"shipment": the("Shipment", control="UNCONTROLLED"), "arrivedOn": "2027-12-06", "handedOverOn": "2027-12-07"}, told="""
        Bandaria, office, DSCA, Air Force: Shipment status=HANDED_OVER arrivedOn handedOverOn
    """),
    Step("the first aircraft is delivered: the case is in delivery", AIR_FORCE, "recordDelivery",
        {"case": PATROL, "item": "Maritime patrol aircraft", "quantity": 1}, days=40, told="""
        Bandaria, office, DSCA, Air Force, finance: +Delivery item quantity deliveredOn; Case stage=DELIVERY
            deliveredFrom
        Army, Alder: Case stage=DELIVERY
        State, command: Case stage=DELIVERY deliveredFrom
    """),
    Step("Alder has reached its milestone", AIR_FORCE, "recordContractMilestone",
        {"milestone": the("ContractMilestone", kind="FIRST_DELIVERY"), "actualOn": "2028-01-20"}, told="""
        Bandaria, office, DSCA, Air Force, finance, Alder: ContractMilestone actualOn
    """),
    Step("who received it is recorded", AIR_FORCE, "recordReceipt",
        {"delivery": the("Delivery"), "receivedBy": "Naval air wing of Bandaria, reception office"}, told="""
        Bandaria, office, DSCA, Air Force, finance: Delivery receivedBy
    """),
    Step("Bandaria confirms that it has it", BANDARIA, "confirmReceipt",
        {"delivery": the("Delivery")}, told="""
        Bandaria, office, DSCA, Air Force, finance: Delivery confirmedOn
    """),
    Step("title passes", AIR_FORCE, "recordTitleTransfer",
        {"case": PATROL, "item": "Maritime patrol aircraft, first", "document": "DD Form 1348-1A"}, told="""
        Bandaria, office, DSCA, Air Force, finance: +TitleTransfer all but signedOn
    """),
    Step("Bandaria reports a console that came broken", BANDARIA, "reportSupplyDiscrepancy",
        {
            "case": PATROL, "number": "A0001-BN-TAA/001", "codes": ["C3"], "itemValue": usd("600000.00"),
            "transportationAndHandling": usd("1500.00"), "claimsReimbursement": True, "latentDefect": False,
            "deliveredOn": "2027-12-07", "description": "The screen of the third console is broken.",
        }, days=14, told="""
        Bandaria, office, DSCA, Air Force, finance: +SupplyDiscrepancyReport all but billedOn disposition decidedOn
            decidedBy
    """),
    Step("the Air Force has it mended", AIR_FORCE, "decideSupplyDiscrepancy",
        {"report": the("SupplyDiscrepancyReport"), "disposition": "REPAIR", "decidedBy": "Control office"}, days=30, told="""
        Bandaria, office, DSCA, Air Force, finance: SupplyDiscrepancyReport disposition=REPAIR decidedOn decidedBy
    """),
    Step("the second aircraft is delivered", AIR_FORCE, "recordDelivery",
        {
            "case": PATROL, "item": "Maritime patrol aircraft", "quantity": 1,
            "receivedBy": "Naval air wing of Bandaria",
        }, days=10, told="""
        Bandaria: +Delivery all but documentNumber suffix confirmedOn
        office, DSCA, Air Force, finance: +Delivery item quantity deliveredOn receivedBy
    """),
    # Sustainment.
    Step("sustainment begins", AIR_FORCE, "beginSustainment",
        {"case": PATROL}, days=30, told="""
        Bandaria, office, DSCA, Air Force, State, command, finance: Case stage=SUSTAINMENT sustainedFrom
        Army, Alder: Case stage=SUSTAINMENT
    """),
    Step("how it goes on is planned", AIR_FORCE, "issueSustainmentPlan",
        {
            "case": PATROL, "description": "The aircraft are kept ready from two bases.",
            "spares": "From the stock arrangement.", "supportedUntil": "2033-12-31", "holdsProprietaryData": False,
        }, told="""
        Bandaria, office, DSCA, Air Force, command: +SustainmentPlan all but maintenance training
    """),
    Declined("a case is not closed before its supply is complete", AIR_FORCE, "closeCase",
        {"case": PATROL, "status": "INTERIM_CLOSED"}, "SUPPLY_NOT_COMPLETE", "case"),
    Step("all was delivered and performed", AIR_FORCE, "recordSupplyComplete",
        {"case": PATROL, "procedure": "ACCELERATED"}, days=60, told="""
        Bandaria, office, DSCA, Air Force, finance: +Closure supplyCompleteOn procedure
    """),
    Declined("the books stay open for a year", AIR_FORCE, "closeCase",
        {"case": PATROL, "status": "INTERIM_CLOSED"}, "CLOSURE", "case"),
    # Closed.
    Step("the case is closed for the time being", AIR_FORCE, "closeCase",
        {"case": PATROL, "status": "INTERIM_CLOSED"}, days=366, told="""
        Bandaria, office, DSCA, Air Force, finance: Closure certificateOn interimClosedOn status=INTERIM_CLOSED
    """),
    Declined("interim comes once", AIR_FORCE, "closeCase",
        {"case": PATROL, "status": "INTERIM_CLOSED"}, "ORDER_OF_CLOSURE_STATUSES", "status"),
    Step("the case is closed for good", AIR_FORCE, "closeCase",
        {"case": PATROL, "status": "CLOSED_ACCELERATED"}, days=90, told="""
        Bandaria, office, DSCA, Air Force, finance: Case stage=CLOSED closedOn; Closure finallyClosedOn
            status=CLOSED_ACCELERATED recordsKeptUntil
        Army, Alder: Case stage=CLOSED
        State, command: Case stage=CLOSED closedOn
    """),
    Declined("nothing more is done under it", AIR_FORCE, "recordDelivery",
        {"case": PATROL, "item": "Maritime patrol aircraft"}, "CASE_CLOSED", "case"),
)
# fmt: on


TRUCKS = "BN-B-TBA"
SPARES = {
    "number": "001",
    "description": "Truck spares, as they are requisitioned",
    "quantity": 1,
    "unitCost": usd("4000000.00"),
    "typeOfAssistance": "CASH_SALE",
    "sourceOfSupply": "STOCK",
}
CEILING = {
    "lines": [SPARES],
    "payments": [
        {"dueOn": "2026-08-03", "amount": usd("1000000.00"), "initialDeposit": True},
        {"dueOn": "2026-12-15", "amount": usd("3128000.00"), "initialDeposit": False},
    ],
    "terms": "Dependable undertaking.",
}
MORE = {
    "lines": [
        {**SPARES, "number": "002", "description": "Truck spares, second ceiling", "unitCost": usd("2000000.00")}
    ],
    "payments": [{"dueOn": "2027-09-15", "amount": usd("2064000.00"), "initialDeposit": False}],
}
SPARES_LETTER = {
    "agency": "B",
    "reference": "BN/LF/2026/031",
    "requirement": "Truck spares up to a value of four million dollars.",
    "responseWanted": "PRICE_AND_AVAILABILITY",
    "signedOn": "2026-01-19",
}

# fmt: off
BLANKET_ORDER: Steps = (
    # Requirement.
    Step("the Army expects that Bandaria will order truck spares as it needs them", ARMY, "openCaseForRequirement",
        {
            "designator": TRUCKS, "neutralTitle": "Truck spares", "program": "FMS", "form": "BLANKET_ORDER",
            "caseManager": "Case office B-TBA, bn-b-tba@cases.example",
        }, told="""
        office, DSCA, Army, State: +Case stage=REQUIREMENT all but title drawsOn notifiedOn deliveredFrom sustainedFrom
            closedOn
        Air Force: +Case designator neutralTitle stage=REQUIREMENT
        command: +Case stage=REQUIREMENT all but notifiedOn deliveredFrom sustainedFrom closedOn
    """),
    Declined("the Air Force does not open another agency's case", AIR_FORCE, "openCaseForRequirement",
        {
            "designator": TRUCKS, "neutralTitle": "Truck spares", "program": "FMS", "form": "BLANKET_ORDER",
            "caseManager": "Case office D-TBA",
        }, "DESIGNATOR_MISFITS", "designator"),
    # Request.
    Step("Bandaria writes for an offer", BANDARIA, "submitLetterOfRequest",
        {**SPARES_LETTER, "responseWanted": "LETTER_OF_OFFER"}, days=9, told="""
        Bandaria: +LetterOfRequest status=RECEIVED all but funding financing unit acknowledgedOn returnedOn; 3 x
            +LetterOfRequestRouting all
        office, DSCA, Army, State: +LetterOfRequest reference requirement responseWanted signedOn receivedOn
            status=RECEIVED rawStatus=RECEIPT; 3 x +LetterOfRequestRouting all
        command: +LetterOfRequest reference requirement responseWanted signedOn; 3 x +LetterOfRequestRouting all
    """),
    Declined("another agency meets no such letter", AIR_FORCE, "registerLetterOfRequest",
        {
            "letter": NOBODY, "designator": "BN-D-TBA", "neutralTitle": "Truck spares", "program": "FMS",
            "form": "BLANKET_ORDER", "caseManager": "Case office D-TBA",
        }, "LETTER_NOT_FOUND", "letter"),
    Step("the Army registers the letter", ARMY, "registerLetterOfRequest",
        {
            "letter": the("LetterOfRequest"), "designator": TRUCKS, "neutralTitle": "Truck spares", "program": "FMS",
            "form": "BLANKET_ORDER", "caseManager": "Case office B-TBA, bn-b-tba@cases.example",
        }, days=2, told="""
        Bandaria: +Case designator customer agency neutralTitle stage=REQUEST caseManager title~offered program~offered
            form~offered drawsOn~offered; LetterOfRequest acknowledgedOn
        office, DSCA, Army, State: Case stage=REQUEST; LetterOfRequest acknowledgedOn rawStatus=ASSESSMENT
        Air Force, command: Case stage=REQUEST
    """),
    # Price and availability.
    Step("Bandaria would rather have figures first", BANDARIA, "reviseLetterOfRequest",
        {"letter": the("LetterOfRequest"), "responseWanted": "PRICE_AND_AVAILABILITY"}, days=5, told="""
        Bandaria, office, DSCA, Army, State, command: 3 x +LetterOfRequestRouting all; Case
            stage=PRICE_AND_AVAILABILITY; LetterOfRequest responseWanted
        Air Force: Case stage=PRICE_AND_AVAILABILITY
    """),
    Step("the Army calls one contractor for an estimate", ARMY, "openRomCall",
        {
            "case": TRUCKS, "subject": "A year of truck spares", "specification": "As the demand of last year.",
            "closesAt": "2026-03-02T21:00:00Z", "invitees": ["1ABC2"],
        }, told="""
        office: +RomCall state=OPEN all but cancelledAt estimateCame
        DSCA, Army: +RomCall state=OPEN all but cancelledAt estimateCame; +RomInvitation all
        Alder: +Case all but stage caseManager stage~contract_holder caseManager~contract_holder; +RomCall state=OPEN
            all but cancelledAt
    """),
    Step("Alder estimates", ALDER, "submitRomEstimate",
        {"call": the("RomCall"), "amount": usd("3900000.00"), "leadTimeMonths": 4}, days=10, told="""
        DSCA, Army, Alder: +RomEstimate state=SUBMITTED all but assumptions validUntil
    """),
    Declined("of one estimate the total tells its price", ARMY, "answerWithPriceAndAvailability",
        {"letter": the("LetterOfRequest"), "totalValue": usd("4000000.00"), "validUntil": "2026-12-31"},
        "CONSENT_MISSING", "totalValue"),
    Step("Alder consents", ALDER, "recordConsent",
        {"record": the("RomEstimate"), "version": 1, "to": "customer:BN"}, days=3, told="""
        Bandaria: +RomEstimate state=SUBMITTED all but assumptions validUntil
        DSCA, Army, Alder: +Consent all
    """),
    Step("the Army answers with figures", ARMY, "answerWithPriceAndAvailability",
        {"letter": the("LetterOfRequest"), "totalValue": usd("4000000.00"), "validUntil": "2026-12-31"}, told="""
        Bandaria, office: +PriceAndAvailability all; +Response all but reason
        DSCA, Army: +PriceAndAvailability all; +Response kind answeredOn
    """),
    # Development.
    Step("Bandaria writes for the offer", BANDARIA, "submitLetterOfRequest",
        {
            **SPARES_LETTER, "case": TRUCKS, "reference": "BN/LF/2026/044", "responseWanted": "LETTER_OF_OFFER",
            "signedOn": "2026-03-02",
        }, days=25, told="""
        Bandaria: +LetterOfRequest status=RECEIVED all but funding financing unit acknowledgedOn returnedOn; 3 x
            +LetterOfRequestRouting all
        office, DSCA, Army: +LetterOfRequest reference requirement responseWanted signedOn receivedOn status=RECEIVED
            rawStatus=RECEIPT; 3 x +LetterOfRequestRouting all; RomCall state=CLOSED estimateCame
        State: +LetterOfRequest reference requirement responseWanted signedOn receivedOn status=RECEIVED
            rawStatus=RECEIPT; 3 x +LetterOfRequestRouting all
        command: +LetterOfRequest reference requirement responseWanted signedOn; 3 x +LetterOfRequestRouting all
        Alder: RomCall state=CLOSED
    """),
    Step("the Army acknowledges it", ARMY, "acknowledgeLetterOfRequest",
        {"letter": the("LetterOfRequest", reference="BN/LF/2026/044")}, told="""
        Bandaria: LetterOfRequest acknowledgedOn
        office, DSCA, Army, State: LetterOfRequest acknowledgedOn rawStatus=ASSESSMENT
    """),
    Step("and can act on it: Bandaria waits for an offer now, and for figures no more", ARMY, "assessLetterOfRequest",
        {
            "letter": the("LetterOfRequest", reference="BN/LF/2026/044"), "findings": ALL_MET,
            "evaluation": "All thirteen are met.",
        }, days=4, told="""
        Bandaria: Case stage=DEVELOPMENT; LetterOfRequest status=IN_PREPARATION
        office, DSCA, Army, State: Case stage=DEVELOPMENT; LetterOfRequest status=IN_PREPARATION rawStatus=ACTIONABLE
            actionableOn evaluation
        Air Force: Case stage=DEVELOPMENT
        command: Case stage=DEVELOPMENT; LetterOfRequest evaluation
    """),
    Declined("a blanket order sells no explosives", ARMY, "prepareLetterOfOffer",
        {
            "case": TRUCKS, "kind": "BASIC", "letter": the("LetterOfRequest", reference="BN/LF/2026/044"),
            "content": {**CEILING, "lines": [{**SPARES, "natures": ["EXPLOSIVE"]}]},
        }, "ARTICLES_FOR_A_DEFINED_ORDER_ONLY", "content.lines"),
    Declined("nor significant equipment, excess or new", ARMY, "prepareLetterOfOffer",
        {
            "case": TRUCKS, "kind": "BASIC", "letter": the("LetterOfRequest", reference="BN/LF/2026/044"),
            "content": {**CEILING, "lines": [{**SPARES, "natures": ["EXCESS", "SIGNIFICANT_MILITARY_EQUIPMENT"]}]},
        }, "ARTICLES_FOR_A_DEFINED_ORDER_ONLY", "content.lines"),
    Declined("it has a ceiling above nothing", ARMY, "prepareLetterOfOffer",
        {
            "case": TRUCKS, "kind": "BASIC", "letter": the("LetterOfRequest", reference="BN/LF/2026/044"),
            "content": {**CEILING, "lines": [{**SPARES, "unitCost": usd("0.00")}]},
        }, "CEILING_OF_A_BLANKET_ORDER", "content.lines"),
    Declined("and draws on no stock arrangement", ARMY, "prepareLetterOfOffer",
        {
            "case": TRUCKS, "kind": "BASIC", "letter": the("LetterOfRequest", reference="BN/LF/2026/044"),
            "content": {**CEILING, "lines": [{**SPARES, "typeOfAssistance": "FMSO_II"}]},
        }, "TYPE_OF_ASSISTANCE_OF_A_STOCK_ARRANGEMENT", "content.lines"),
    Declined("what is sold from stock does not come from procurement", ARMY, "prepareLetterOfOffer",
        {
            "case": TRUCKS, "kind": "BASIC", "letter": the("LetterOfRequest", reference="BN/LF/2026/044"),
            "content": {**CEILING, "lines": [{**SPARES, "sourceOfSupply": "PROCUREMENT"}]},
        }, "TYPE_OF_ASSISTANCE_AND_SOURCE_OF_SUPPLY", "content.lines"),
    Step("the Army prepares the offer", ARMY, "prepareLetterOfOffer",
        {
            "case": TRUCKS, "kind": "BASIC", "letter": the("LetterOfRequest", reference="BN/LF/2026/044"),
            "content": CEILING,
        }, days=3, told="""
        office: +LetterOfOffer kind number workingNumber rawStatus=DEVELOPMENT waitsOn=AGENCY totalValue charges
            paymentSchedule terms basedOn; +OfferCharge all but lineNumber description; +OfferLine all but
            majorDefenseEquipment; 2 x +PaymentDue all
        DSCA, Army: +LetterOfOffer kind number workingNumber rawStatus=DEVELOPMENT waitsOn=AGENCY addsScope totalValue
            charges paymentSchedule terms basedOn; +OfferCharge all but lineNumber description; +OfferLine all but
            majorDefenseEquipment; 2 x +OfferMilestone code reachedOn; 2 x +PaymentDue all
        State: +LetterOfOffer kind number workingNumber rawStatus=DEVELOPMENT waitsOn=AGENCY totalValue charges
            paymentSchedule terms basedOn; +OfferCharge all but lineNumber description; +OfferLine all but
            majorDefenseEquipment; 2 x +OfferMilestone all but reason; 2 x +PaymentDue all
    """),
    Step("it is to be written", ARMY, "recordDocumentStep",
        {"document": the("LetterOfOffer"), "step": "BEGIN_WRITING"}, told="""
        office: LetterOfOffer rawStatus=WRITE waitsOn=DSCA
        DSCA, Army: +OfferMilestone code reachedOn; LetterOfOffer rawStatus=WRITE waitsOn=DSCA
        State: +OfferMilestone all but reason; LetterOfOffer rawStatus=WRITE waitsOn=DSCA
    """),
    Step("it is written", DSCA, "recordDocumentStep",
        {"document": the("LetterOfOffer"), "step": "COMPLETE_WRITING"}, days=5, told="""
        office: LetterOfOffer rawStatus=REVIEW
        DSCA, Army: 2 x +OfferMilestone code reachedOn; LetterOfOffer rawStatus=REVIEW
        State: 2 x +OfferMilestone all but reason; LetterOfOffer rawStatus=REVIEW
    """),
    Step("the Army approves it", ARMY, "recordDocumentStep",
        {"document": the("LetterOfOffer"), "step": "AGENCY_APPROVAL"}, told="""
        Bandaria: +LetterOfOffer kind number milapOn status=AGENCY_APPROVED totalValue~offered charges~offered
            paymentSchedule~offered deliveryForecast~offered notes~offered terms~offered basedOn~offered
            expiresOn~offered transportPlan~offered
        office: LetterOfOffer milapOn status=AGENCY_APPROVED expiresOn
        DSCA, Army: +OfferMilestone code reachedOn; LetterOfOffer milapOn status=AGENCY_APPROVED expiresOn
        State: +OfferMilestone all but reason; LetterOfOffer milapOn status=AGENCY_APPROVED expiresOn
    """),
    Step("the Army signs it", ARMY, "recordDocumentStep",
        {"document": the("LetterOfOffer"), "step": "AGENCY_SIGNATURE"}, told="""
        DSCA, Army: +OfferMilestone code reachedOn; LetterOfOffer agencySignedOn
        State: +OfferMilestone all but reason; LetterOfOffer agencySignedOn
    """),
    Step("the case writers approve it", DSCA, "recordDocumentStep",
        {"document": the("LetterOfOffer"), "step": "WRITERS_APPROVAL"}, told="""
        DSCA, Army: +OfferMilestone code reachedOn; LetterOfOffer writersApprovedOn
        State: +OfferMilestone all but reason; LetterOfOffer writersApprovedOn
    """),
    Step("it is proposed", DSCA, "recordDocumentStep",
        {"document": the("LetterOfOffer"), "step": "PROPOSAL"}, told="""
        office: LetterOfOffer rawStatus=PROPOSED waitsOn=INTERAGENCY
        DSCA, Army: +OfferMilestone code reachedOn; LetterOfOffer rawStatus=PROPOSED waitsOn=INTERAGENCY
        State: +OfferMilestone all but reason; LetterOfOffer rawStatus=PROPOSED waitsOn=INTERAGENCY
    """),
    Step("State approves it", STATE, "approveDocumentForState",
        {"document": the("LetterOfOffer")}, days=4, told="""
        office: LetterOfOffer waitsOn=DSCA
        DSCA, Army, State: LetterOfOffer waitsOn=DSCA stateApprovedOn
    """),
    # Offered.
    Step("DSCA sends it", DSCA, "offerLetter",
        {"document": the("LetterOfOffer")}, days=1, told="""
        Bandaria: +OfferCharge all but lineNumber description; +OfferLine all but majorDefenseEquipment; 2 x
            +PaymentDue all; Case program form stage=OFFERED; LetterOfOffer sentOn status=OFFERED totalValue charges
            paymentSchedule terms basedOn expiresOn
        office: Case stage=OFFERED; LetterOfOffer sentOn status=OFFERED rawStatus=OFFERED waitsOn=PURCHASER
        DSCA, Army: +OfferMilestone code reachedOn; Case stage=OFFERED; LetterOfOffer sentOn status=OFFERED
            rawStatus=OFFERED waitsOn=PURCHASER countersignedOn
        Air Force, command: Case stage=OFFERED
        State: +OfferMilestone all but reason; Case stage=OFFERED; LetterOfOffer sentOn status=OFFERED
            rawStatus=OFFERED waitsOn=PURCHASER countersignedOn
    """),
    Declined("what is sent is not changed by a letter that nobody wrote", BANDARIA, "requestChange",
        {
            "document": the("LetterOfOffer"), "changes": ["RAISE_CEILING"], "reference": " ",
            "requirement": "A higher ceiling.",
        }, "TEXT_EMPTY", "reference"),
    Step("Bandaria signs", BANDARIA, "acceptLetter",
        {"document": the("LetterOfOffer"), "withChanges": False}, days=30, told="""
        Bandaria: LetterOfOffer status=ACCEPTED decision=ACCEPTED decidedOn
        office, DSCA, Army, State: LetterOfOffer status=ACCEPTED decision=ACCEPTED decidedOn rawStatus=ACCEPTED
    """),
    Declined("a deposit does not come before its offer", DSCA, "recordDeposit",
        {"document": the("LetterOfOffer"), "receivedOn": "2026-03-01"}, "DAY_TOO_EARLY", "receivedOn"),
    Step("DSCA has the deposit", DSCA, "recordDeposit",
        {"document": the("LetterOfOffer")}, days=3, told="""
        Bandaria: LetterOfOffer acceptedOn depositReceivedOn
        office: LetterOfOffer acceptedOn depositReceivedOn waitsOn=AGENCY
        DSCA, Army: +OfferMilestone code reachedOn; LetterOfOffer acceptedOn depositReceivedOn waitsOn=AGENCY
        State: +OfferMilestone all but reason; LetterOfOffer acceptedOn depositReceivedOn waitsOn=AGENCY
        finance: +Case stage=OFFERED all but title drawsOn deliveredFrom sustainedFrom closedOn; +LetterOfOffer
            status=ACCEPTED decision=ACCEPTED all but implementedOn deliveryForecast notes transportPlan; +OfferCharge
            all but lineNumber description; +OfferLine all but majorDefenseEquipment; 2 x +PaymentDue all
    """),
    # Execution.
    Step("the Army implements the case", ARMY, "implementLetter",
        {"document": the("LetterOfOffer"), "implementation": "ROUTINE"}, days=5, told="""
        Bandaria, finance: Case stage=EXECUTION; LetterOfOffer status=IMPLEMENTED implementedOn
        office: Case stage=EXECUTION; LetterOfOffer status=IMPLEMENTED implementedOn rawStatus=IMPLEMENTED -waitsOn
        DSCA, Army: +OfferMilestone code reachedOn; Case stage=EXECUTION; LetterOfOffer status=IMPLEMENTED implementedOn
            implementation rawStatus=IMPLEMENTED -waitsOn
        Air Force, command: Case stage=EXECUTION
        State: +OfferMilestone all but reason; Case stage=EXECUTION; LetterOfOffer status=IMPLEMENTED implementedOn
            rawStatus=IMPLEMENTED -waitsOn
    """),
    Step("Bandaria has ordered up to the ceiling, and asks to raise it", BANDARIA, "requestChange",
        {
            "document": the("LetterOfOffer"), "changes": ["RAISE_CEILING"], "reference": "BN/LF/2027/003",
            "requirement": "Two million dollars more.",
        }, days=250, told="""
        Bandaria: +LetterOfRequest status=RECEIVED all but funding financing unit acknowledgedOn returnedOn
        office, DSCA, Army, State: +LetterOfRequest reference requirement responseWanted signedOn receivedOn
            status=RECEIVED rawStatus=RECEIPT
        command: +LetterOfRequest reference requirement responseWanted signedOn
    """),
    Declined("a ceiling is not raised by a modification", ARMY, "prepareLetterOfOffer",
        {"case": TRUCKS, "kind": "MODIFICATION", "changes": ["RAISE_CEILING"], "content": MORE},
        "AMENDMENT_OR_MODIFICATION", "kind"),
    Step("the Army acknowledges the letter", ARMY, "acknowledgeLetterOfRequest",
        {"letter": the("LetterOfRequest", reference="BN/LF/2027/003")}, days=2, told="""
        Bandaria: LetterOfRequest acknowledgedOn
        office, DSCA, Army, State: LetterOfRequest acknowledgedOn rawStatus=ASSESSMENT
    """),
    Step("and can act on it", ARMY, "assessLetterOfRequest",
        {
            "letter": the("LetterOfRequest", reference="BN/LF/2027/003"), "findings": ALL_MET,
            "evaluation": "All thirteen are met.",
        }, told="""
        Bandaria: LetterOfRequest status=IN_PREPARATION
        office, DSCA, Army, State: LetterOfRequest status=IN_PREPARATION rawStatus=ACTIONABLE actionableOn evaluation
        command: LetterOfRequest evaluation
    """),
    Step("it prepares an amendment", ARMY, "prepareLetterOfOffer",
        {
            "case": TRUCKS, "kind": "AMENDMENT", "letter": the("LetterOfRequest", reference="BN/LF/2027/003"),
            "changes": ["RAISE_CEILING"], "content": MORE,
        }, days=5, told="""
        office: +LetterOfOffer kind workingNumber rawStatus=DEVELOPMENT waitsOn=AGENCY totalValue charges
            paymentSchedule basedOn; +OfferCharge all but lineNumber description; +OfferLine all but
            majorDefenseEquipment; +PaymentDue all
        DSCA, Army: +LetterOfOffer kind workingNumber rawStatus=DEVELOPMENT waitsOn=AGENCY addsScope totalValue
            charges paymentSchedule basedOn; +OfferCharge all but lineNumber description; +OfferLine all but
            majorDefenseEquipment; +OfferMilestone code reachedOn; +PaymentDue all
        State: +LetterOfOffer kind workingNumber rawStatus=DEVELOPMENT waitsOn=AGENCY totalValue charges
            paymentSchedule basedOn; +OfferCharge all but lineNumber description; +OfferLine all but
            majorDefenseEquipment; +OfferMilestone all but reason; +PaymentDue all
    """),
    Step("the amendment is to be written", ARMY, "recordDocumentStep",
        {"document": the("LetterOfOffer", kind="AMENDMENT"), "step": "BEGIN_WRITING"}, told="""
        office: LetterOfOffer rawStatus=WRITE waitsOn=DSCA
        DSCA, Army: +OfferMilestone code reachedOn; LetterOfOffer rawStatus=WRITE waitsOn=DSCA
        State: +OfferMilestone all but reason; LetterOfOffer rawStatus=WRITE waitsOn=DSCA
    """),
    Step("the amendment is written", DSCA, "recordDocumentStep",
        {"document": the("LetterOfOffer", kind="AMENDMENT"), "step": "COMPLETE_WRITING"}, told="""
        office: LetterOfOffer rawStatus=REVIEW
        DSCA, Army: 2 x +OfferMilestone code reachedOn; LetterOfOffer rawStatus=REVIEW
        State: 2 x +OfferMilestone all but reason; LetterOfOffer rawStatus=REVIEW
    """),
    Step("the Army approves the amendment, and Bandaria meets it", ARMY, "recordDocumentStep",
        {"document": the("LetterOfOffer", kind="AMENDMENT"), "step": "AGENCY_APPROVAL"}, days=3, told="""
        Bandaria: +LetterOfOffer kind number milapOn status=AGENCY_APPROVED totalValue~offered charges~offered
            paymentSchedule~offered deliveryForecast~offered notes~offered terms~offered basedOn~offered
            expiresOn~offered transportPlan~offered
        office: LetterOfOffer number milapOn status=AGENCY_APPROVED expiresOn
        DSCA, Army: +OfferMilestone code reachedOn; LetterOfOffer number milapOn status=AGENCY_APPROVED expiresOn
        State: +OfferMilestone all but reason; LetterOfOffer number milapOn status=AGENCY_APPROVED expiresOn
    """),
    Step("the Army signs the amendment", ARMY, "recordDocumentStep",
        {"document": the("LetterOfOffer", kind="AMENDMENT"), "step": "AGENCY_SIGNATURE"}, told="""
        DSCA, Army: +OfferMilestone code reachedOn; LetterOfOffer agencySignedOn
        State: +OfferMilestone all but reason; LetterOfOffer agencySignedOn
    """),
    Step("the case writers approve the amendment", DSCA, "recordDocumentStep",
        {"document": the("LetterOfOffer", kind="AMENDMENT"), "step": "WRITERS_APPROVAL"}, told="""
        DSCA, Army: +OfferMilestone code reachedOn; LetterOfOffer writersApprovedOn
        State: +OfferMilestone all but reason; LetterOfOffer writersApprovedOn
    """),
    Step("the amendment is proposed", DSCA, "recordDocumentStep",
        {"document": the("LetterOfOffer", kind="AMENDMENT"), "step": "PROPOSAL"}, told="""
        office: LetterOfOffer rawStatus=PROPOSED waitsOn=INTERAGENCY
        DSCA, Army: +OfferMilestone code reachedOn; LetterOfOffer rawStatus=PROPOSED waitsOn=INTERAGENCY
        State: +OfferMilestone all but reason; LetterOfOffer rawStatus=PROPOSED waitsOn=INTERAGENCY
    """),
    Step("State approves the amendment", STATE, "approveDocumentForState",
        {"document": the("LetterOfOffer", kind="AMENDMENT")}, told="""
        office: LetterOfOffer waitsOn=DSCA
        DSCA, Army, State: LetterOfOffer waitsOn=DSCA stateApprovedOn
    """),
    Step("DSCA sends the amendment", DSCA, "offerLetter",
        {"document": the("LetterOfOffer", kind="AMENDMENT")}, days=2, told="""
        Bandaria: +OfferCharge all but lineNumber description; +OfferLine all but majorDefenseEquipment; +PaymentDue
            all; LetterOfOffer sentOn status=OFFERED totalValue charges paymentSchedule basedOn expiresOn
        office: LetterOfOffer sentOn status=OFFERED rawStatus=OFFERED waitsOn=PURCHASER
        DSCA, Army: +OfferMilestone code reachedOn; LetterOfOffer sentOn status=OFFERED rawStatus=OFFERED
            waitsOn=PURCHASER countersignedOn
        State: +OfferMilestone all but reason; LetterOfOffer sentOn status=OFFERED rawStatus=OFFERED waitsOn=PURCHASER
            countersignedOn
    """),
    Step("Bandaria signs it; no deposit is asked for", BANDARIA, "acceptLetter",
        {"document": the("LetterOfOffer", kind="AMENDMENT"), "withChanges": False}, days=10, told="""
        Bandaria: LetterOfOffer status=ACCEPTED decision=ACCEPTED decidedOn acceptedOn
        office, DSCA, Army, State: LetterOfOffer status=ACCEPTED decision=ACCEPTED decidedOn acceptedOn
            rawStatus=ACCEPTED waitsOn=AGENCY
        finance: +LetterOfOffer status=ACCEPTED decision=ACCEPTED all but depositReceivedOn implementedOn
            deliveryForecast notes terms transportPlan; +OfferCharge all but lineNumber description; +OfferLine all
            but majorDefenseEquipment; +PaymentDue all
    """),
    Step("the Army implements it", ARMY, "implementLetter",
        {"document": the("LetterOfOffer", kind="AMENDMENT"), "implementation": "ROUTINE"}, days=2, told="""
        Bandaria, finance: LetterOfOffer status=IMPLEMENTED implementedOn
        office: LetterOfOffer status=IMPLEMENTED implementedOn rawStatus=IMPLEMENTED -waitsOn
        DSCA, Army: +OfferMilestone code reachedOn; LetterOfOffer status=IMPLEMENTED implementedOn implementation
            rawStatus=IMPLEMENTED -waitsOn
        State: +OfferMilestone all but reason; LetterOfOffer status=IMPLEMENTED implementedOn rawStatus=IMPLEMENTED
            -waitsOn
    """),
    Step("the accounting service bills Bandaria for the quarter", DFAS, "issueBillingStatement",
        {
            "case": TRUCKS, "periodEndsOn": "2026-12-31", "scheduled": usd("3128000.00"), "forecast": usd("900000.00"),
            "held": usd("250000.00"),
        }, told="""
        Bandaria, office, DSCA, Army, finance: +BillingStatement all but paymentReceived
    """),
    # Delivery.
    Step("spares leave, for Bandaria's forwarder to collect", ARMY, "recordShipment",
        {
            "case": TRUCKS, "mode": "FREIGHT_FORWARDER", "control": "UNCONTROLLED", "noticeGivenOn": "2027-02-01",
            "documentNumbers": ["Waybill TR-1"], "deliveryTermCode": "4", "offerReleaseCode": "AFTER_NOTICE",
            "routing": ["Truck depot of Ashmere"],
        }, days=20, told="""
        Bandaria, office, DSCA, Army: +Shipment status=NOTICE_GIVEN all but shippedOn arrivalExpectedOn arrivedOn
            handedOverOn transportNumber documentNumber suffix
    """),
    Declined("they wait for the days of their notice", ARMY, "recordShipmentProgress",
        {"shipment": the("Shipment"), "shippedOn": "2027-02-10"}, "NOTICE_WAIT", "shippedOn"),
    Step("their days are over", ARMY, "recordShipmentProgress",
        {"shipment": the("Shipment"), "shippedOn": "2027-02-16", "handedOverOn": "2027-02-17"}, told="""
        Bandaria, office, DSCA, Army: Shipment status=HANDED_OVER shippedOn handedOverOn
    """),
    Step("the spares are delivered", ARMY, "recordDelivery",
        {"case": TRUCKS, "item": "Truck spares, first lot", "deliveredOn": "2027-02-17"}, told="""
        Bandaria, office, DSCA, Army, finance: +Delivery item deliveredOn; Case stage=DELIVERY deliveredFrom
        Air Force: Case stage=DELIVERY
        State, command: Case stage=DELIVERY deliveredFrom
    """),
    Step("a brake may fail: of danger in use Bandaria is told at once, and so is who made it", ARMY, "raiseAlert",
        {
            "case": TRUCKS, "kind": "IMMEDIATE_SAFETY",
            "situation": "Brake pads of one lot may come loose; take them off.", "item": "Brake pad",
            "contractor": "1ABC2",
        }, days=30, told="""
        Bandaria: +Alert all; +AlertRouting all
        office, DSCA, Army, command: +Alert all; 3 x +AlertRouting all
        Alder: +Alert all
    """),
    Step("Bandaria reports what came short", BANDARIA, "reportSupplyDiscrepancy",
        {
            "case": TRUCKS, "number": "A0001-BN-TBA/001", "codes": ["S1"], "itemValue": usd("12000.00"),
            "transportationAndHandling": usd("0.00"), "claimsReimbursement": True, "latentDefect": False,
            "deliveredOn": "2027-02-17", "description": "Two crates are missing.",
        }, days=5, told="""
        Bandaria, office, DSCA, Army, finance: +SupplyDiscrepancyReport all but billedOn disposition decidedOn decidedBy
    """),
    # Sustainment.
    Step("sustainment begins", ARMY, "beginSustainment",
        {"case": TRUCKS}, days=60, told="""
        Bandaria, office, DSCA, Army, State, command, finance: Case stage=SUSTAINMENT sustainedFrom
        Air Force: Case stage=SUSTAINMENT
    """),
    Step("all was delivered", ARMY, "recordSupplyComplete",
        {"case": TRUCKS, "procedure": "NON_ACCELERATED"}, days=30, told="""
        Bandaria, office, DSCA, Army, finance: +Closure supplyCompleteOn procedure
    """),
    Declined("a case outside the accelerated procedure has no interim", ARMY, "closeCase",
        {"case": TRUCKS, "status": "INTERIM_CLOSED"}, "CLOSURE_STATUSES", "status"),
    TimePasses("a year goes by", 366, """
    """),
    Declined("what was reported is answered first", ARMY, "closeCase",
        {"case": TRUCKS, "status": "CLOSED_NON_ACCELERATED"}, "REPORTS_BEFORE_CLOSURE", "case"),
    Step("the Army gives credit", ARMY, "decideSupplyDiscrepancy",
        {"report": the("SupplyDiscrepancyReport"), "disposition": "CREDIT", "decidedBy": "Control office"}, told="""
        Bandaria, office, DSCA, Army, finance: SupplyDiscrepancyReport disposition=CREDIT decidedOn decidedBy
    """),
    # Closed.
    Step("the case is closed", ARMY, "closeCase",
        {"case": TRUCKS, "status": "CLOSED_NON_ACCELERATED"}, told="""
        Bandaria, office, DSCA, Army, finance: Case stage=CLOSED closedOn; Closure certificateOn finallyClosedOn
            status=CLOSED_NON_ACCELERATED recordsKeptUntil
        Air Force: Case stage=CLOSED
        State, command: Case stage=CLOSED closedOn
    """),
)
# fmt: on


STOCK = "BN-D-TCA"
REQUISITIONS = "BN-D-TCB"
EQUITY = {
    "number": "001",
    "description": "Stock level equity",
    "quantity": 1,
    "unitCost": usd("3000000.00"),
    "typeOfAssistance": "FMSO_I",
    "sourceOfSupply": "STOCK",
}
DRAWN = {
    **EQUITY,
    "description": "Spares, as they are requisitioned",
    "unitCost": usd("1000000.00"),
    "typeOfAssistance": "FMSO_II",
}
FIRST_HALF = {
    "lines": [EQUITY],
    "payments": [{"dueOn": "2026-07-01", "amount": usd("3096000.00"), "initialDeposit": True}],
}
SECOND_HALF = {
    "lines": [DRAWN],
    "payments": [{"dueOn": "2026-10-01", "amount": usd("1032000.00"), "initialDeposit": True}],
}
STOCK_LETTER = {
    "agency": "D",
    "reference": "BN/AS/2026/051",
    "requirement": "A share in the stock of trainer spares.",
    "responseWanted": "LETTER_OF_OFFER",
    "signedOn": "2026-01-16",
}
STOCK_CASE = {
    "designator": STOCK,
    "neutralTitle": "Trainer spares stock",
    "program": "FMS",
    "form": "CLSSA_FMSO_I",
    "caseManager": "Case office D-TCA, bn-d-tca@cases.example",
}
PAIRED_CASE = {
    "designator": REQUISITIONS,
    "neutralTitle": "Trainer spares requisitions",
    "program": "FMS",
    "form": "CLSSA_FMSO_II",
    "caseManager": "Case office D-TCB, bn-d-tcb@cases.example",
}

# fmt: off
CLSSA_PAIR: Steps = (
    # Requirement.
    Step("the Air Force opens a case for a share in the stock", AIR_FORCE, "openCaseForRequirement",
        STOCK_CASE, told="""
        office, DSCA, Air Force, State: +Case stage=REQUIREMENT all but title drawsOn notifiedOn deliveredFrom
            sustainedFrom closedOn
        Army: +Case designator neutralTitle stage=REQUIREMENT
        command: +Case stage=REQUIREMENT all but notifiedOn deliveredFrom sustainedFrom closedOn
    """),
    # Request.
    Step("Bandaria asks for the share", BANDARIA, "submitLetterOfRequest",
        STOCK_LETTER, days=7, told="""
        Bandaria: +LetterOfRequest status=RECEIVED all but funding financing unit acknowledgedOn returnedOn; 3 x
            +LetterOfRequestRouting all
        office, DSCA, Air Force, State: +LetterOfRequest reference requirement responseWanted signedOn receivedOn
            status=RECEIVED rawStatus=RECEIPT; 3 x +LetterOfRequestRouting all
        command: +LetterOfRequest reference requirement responseWanted signedOn; 3 x +LetterOfRequestRouting all
    """),
    Declined("nothing is drawn from a stock nobody has bought into", AIR_FORCE, "registerLetterOfRequest",
        {**PAIRED_CASE, "letter": the("LetterOfRequest")}, "PAIR_OF_A_STOCK_ARRANGEMENT", "fmsoI"),
    Declined("nor from a case that is not there", AIR_FORCE, "registerLetterOfRequest",
        {**PAIRED_CASE, "letter": the("LetterOfRequest"), "fmsoI": "BN-D-TCZ"}, "FMSO_I_NOT_FOUND", "fmsoI"),
    Declined("the first half draws on nothing", AIR_FORCE, "registerLetterOfRequest",
        {**STOCK_CASE, "letter": the("LetterOfRequest"), "fmsoI": STOCK}, "NOTHING_DRAWN", "fmsoI"),
    Step("the Air Force registers it as the first half of the arrangement", AIR_FORCE, "registerLetterOfRequest",
        {**STOCK_CASE, "letter": the("LetterOfRequest")}, days=3, told="""
        Bandaria: +Case designator customer agency neutralTitle stage=REQUEST caseManager title~offered program~offered
            form~offered drawsOn~offered; LetterOfRequest acknowledgedOn
        office, DSCA, Air Force, State: Case stage=REQUEST; LetterOfRequest acknowledgedOn rawStatus=ASSESSMENT
        Army, command: Case stage=REQUEST
    """),
    Step("it can act on it", AIR_FORCE, "assessLetterOfRequest",
        {"letter": the("LetterOfRequest"), "findings": ALL_MET, "evaluation": "All thirteen are met."}, days=4, told="""
        Bandaria: Case stage=DEVELOPMENT; LetterOfRequest status=IN_PREPARATION
        office, DSCA, Air Force, State: Case stage=DEVELOPMENT; LetterOfRequest status=IN_PREPARATION
            rawStatus=ACTIONABLE actionableOn evaluation
        Army: Case stage=DEVELOPMENT
        command: Case stage=DEVELOPMENT; LetterOfRequest evaluation
    """),
    Step("Bandaria asks at what price it may draw on the stock", BANDARIA, "submitLetterOfRequest",
        {
            **STOCK_LETTER, "reference": "BN/AS/2026/052", "requirement": "Requisitions against the stock.",
            "responseWanted": "PRICE_AND_AVAILABILITY", "signedOn": "2026-02-02",
        }, days=7, told="""
        Bandaria: +LetterOfRequest status=RECEIVED all but funding financing unit acknowledgedOn returnedOn; 3 x
            +LetterOfRequestRouting all
        office, DSCA, Air Force, State: +LetterOfRequest reference requirement responseWanted signedOn receivedOn
            status=RECEIVED rawStatus=RECEIPT; 3 x +LetterOfRequestRouting all
        command: +LetterOfRequest reference requirement responseWanted signedOn; 3 x +LetterOfRequestRouting all
    """),
    # Price and availability.
    Step("the Air Force registers it as the second half", AIR_FORCE, "registerLetterOfRequest",
        {**PAIRED_CASE, "letter": the("LetterOfRequest"), "fmsoI": STOCK}, days=2, told="""
        Bandaria: +Case designator customer agency neutralTitle stage=PRICE_AND_AVAILABILITY caseManager title~offered
            program~offered form~offered drawsOn~offered; LetterOfRequest acknowledgedOn
        office, DSCA, Air Force, State: +Case stage=PRICE_AND_AVAILABILITY all but title notifiedOn deliveredFrom
            sustainedFrom closedOn; LetterOfRequest acknowledgedOn rawStatus=ASSESSMENT
        Army: +Case designator neutralTitle stage=PRICE_AND_AVAILABILITY
        command: +Case stage=PRICE_AND_AVAILABILITY all but notifiedOn deliveredFrom sustainedFrom closedOn
    """),
    Step("it answers with figures", AIR_FORCE, "answerWithPriceAndAvailability",
        {
            "letter": the("LetterOfRequest", reference="BN/AS/2026/052"), "totalValue": usd("1000000.00"),
            "validUntil": "2026-12-31",
        }, days=10, told="""
        Bandaria, office: +PriceAndAvailability all; +Response all but reason
        DSCA, Air Force: +PriceAndAvailability all; +Response kind answeredOn
    """),
    Step("Bandaria asks for the offer", BANDARIA, "submitLetterOfRequest",
        {
            **STOCK_LETTER, "case": REQUISITIONS, "reference": "BN/AS/2026/060",
            "requirement": "Requisitions up to a million dollars.", "signedOn": "2026-03-02",
        }, days=20, told="""
        Bandaria: +LetterOfRequest status=RECEIVED all but funding financing unit acknowledgedOn returnedOn; 3 x
            +LetterOfRequestRouting all
        office, DSCA, Air Force, State: +LetterOfRequest reference requirement responseWanted signedOn receivedOn
            status=RECEIVED rawStatus=RECEIPT; 3 x +LetterOfRequestRouting all
        command: +LetterOfRequest reference requirement responseWanted signedOn; 3 x +LetterOfRequestRouting all
    """),
    Step("the Air Force acknowledges it", AIR_FORCE, "acknowledgeLetterOfRequest",
        {"letter": the("LetterOfRequest", reference="BN/AS/2026/060")}, told="""
        Bandaria: LetterOfRequest acknowledgedOn
        office, DSCA, Air Force, State: LetterOfRequest acknowledgedOn rawStatus=ASSESSMENT
    """),
    # Development.
    Step("and can act on it", AIR_FORCE, "assessLetterOfRequest",
        {
            "letter": the("LetterOfRequest", reference="BN/AS/2026/060"), "findings": ALL_MET,
            "evaluation": "All thirteen are met.",
        }, days=2, told="""
        Bandaria: Case stage=DEVELOPMENT; LetterOfRequest status=IN_PREPARATION
        office, DSCA, Air Force, State: Case stage=DEVELOPMENT; LetterOfRequest status=IN_PREPARATION
            rawStatus=ACTIONABLE actionableOn evaluation
        Army: Case stage=DEVELOPMENT
        command: Case stage=DEVELOPMENT; LetterOfRequest evaluation
    """),
    Declined("no ammunition is kept for a purchaser", AIR_FORCE, "prepareLetterOfOffer",
        {
            "case": STOCK, "kind": "BASIC", "letter": the("LetterOfRequest", reference="BN/AS/2026/051"),
            "content": {**FIRST_HALF, "lines": [{**EQUITY, "natures": ["AMMUNITION"]}]},
        }, "ARTICLES_OUTSIDE_A_STOCK_ARRANGEMENT", "content.lines"),
    Declined("nor anything classified that is not cleared for COMSEC", AIR_FORCE, "prepareLetterOfOffer",
        {
            "case": STOCK, "kind": "BASIC", "letter": the("LetterOfRequest", reference="BN/AS/2026/051"),
            "content": {**FIRST_HALF, "lines": [{**EQUITY, "natures": ["CLASSIFIED"]}]},
        }, "ARTICLES_OUTSIDE_A_STOCK_ARRANGEMENT", "content.lines"),
    Declined("nor major equipment", AIR_FORCE, "prepareLetterOfOffer",
        {
            "case": REQUISITIONS, "kind": "BASIC", "letter": the("LetterOfRequest", reference="BN/AS/2026/060"),
            "content": {**SECOND_HALF, "lines": [{**DRAWN, "natures": ["MAJOR_DEFENSE_EQUIPMENT"]}]},
        }, "ARTICLES_OUTSIDE_A_STOCK_ARRANGEMENT", "content.lines"),
    Declined("the second half does not carry the code of the first", AIR_FORCE, "prepareLetterOfOffer",
        {
            "case": REQUISITIONS, "kind": "BASIC", "letter": the("LetterOfRequest", reference="BN/AS/2026/060"),
            "content": {**SECOND_HALF, "lines": [{**DRAWN, "typeOfAssistance": "FMSO_I"}]},
        }, "TYPE_OF_ASSISTANCE_OF_A_STOCK_ARRANGEMENT", "content.lines"),
    Declined("and what is drawn is stock", AIR_FORCE, "prepareLetterOfOffer",
        {
            "case": REQUISITIONS, "kind": "BASIC", "letter": the("LetterOfRequest", reference="BN/AS/2026/060"),
            "content": {**SECOND_HALF, "lines": [{**DRAWN, "sourceOfSupply": "PROCUREMENT"}]},
        }, "TYPE_OF_ASSISTANCE_AND_SOURCE_OF_SUPPLY", "content.lines"),
    Step("the Air Force prepares the offer of the share", AIR_FORCE, "prepareLetterOfOffer",
        {
            "case": STOCK, "kind": "BASIC", "letter": the("LetterOfRequest", reference="BN/AS/2026/051"),
            "content": FIRST_HALF,
        }, days=3, told="""
        office: +LetterOfOffer kind number workingNumber rawStatus=DEVELOPMENT waitsOn=AGENCY totalValue charges
            paymentSchedule basedOn; +OfferCharge all but lineNumber description; +OfferLine all but
            majorDefenseEquipment; +PaymentDue all
        DSCA, Air Force: +LetterOfOffer kind number workingNumber rawStatus=DEVELOPMENT waitsOn=AGENCY addsScope
            totalValue charges paymentSchedule basedOn; +OfferCharge all but lineNumber description; +OfferLine all
            but majorDefenseEquipment; +PaymentDue all; 2 x +OfferMilestone code reachedOn
        State: +LetterOfOffer kind number workingNumber rawStatus=DEVELOPMENT waitsOn=AGENCY totalValue charges
            paymentSchedule basedOn; +OfferCharge all but lineNumber description; +OfferLine all but
            majorDefenseEquipment; +PaymentDue all; 2 x +OfferMilestone all but reason
    """),
    Step("the share is to be written", AIR_FORCE, "recordDocumentStep",
        {"document": the("LetterOfOffer", basedOn="Based on BN/AS/2026/051"), "step": "BEGIN_WRITING"}, told="""
        office: LetterOfOffer rawStatus=WRITE waitsOn=DSCA
        DSCA, Air Force: +OfferMilestone code reachedOn; LetterOfOffer rawStatus=WRITE waitsOn=DSCA
        State: +OfferMilestone all but reason; LetterOfOffer rawStatus=WRITE waitsOn=DSCA
    """),
    Step("the share is written", DSCA, "recordDocumentStep",
        {"document": the("LetterOfOffer", basedOn="Based on BN/AS/2026/051"), "step": "COMPLETE_WRITING"}, told="""
        office: LetterOfOffer rawStatus=REVIEW
        DSCA, Air Force: 2 x +OfferMilestone code reachedOn; LetterOfOffer rawStatus=REVIEW
        State: 2 x +OfferMilestone all but reason; LetterOfOffer rawStatus=REVIEW
    """),
    Step("the share is approved", AIR_FORCE, "recordDocumentStep",
        {"document": the("LetterOfOffer", basedOn="Based on BN/AS/2026/051"), "step": "AGENCY_APPROVAL"}, told="""
        Bandaria: +LetterOfOffer kind number milapOn status=AGENCY_APPROVED totalValue~offered charges~offered
            paymentSchedule~offered deliveryForecast~offered notes~offered terms~offered basedOn~offered
            expiresOn~offered transportPlan~offered
        office: LetterOfOffer milapOn status=AGENCY_APPROVED expiresOn
        DSCA, Air Force: +OfferMilestone code reachedOn; LetterOfOffer milapOn status=AGENCY_APPROVED expiresOn
        State: +OfferMilestone all but reason; LetterOfOffer milapOn status=AGENCY_APPROVED expiresOn
    """),
    Step("the share is signed by the agency", AIR_FORCE, "recordDocumentStep",
        {"document": the("LetterOfOffer", basedOn="Based on BN/AS/2026/051"), "step": "AGENCY_SIGNATURE"}, told="""
        DSCA, Air Force: +OfferMilestone code reachedOn; LetterOfOffer agencySignedOn
        State: +OfferMilestone all but reason; LetterOfOffer agencySignedOn
    """),
    Step("the share is approved by the writers", DSCA, "recordDocumentStep",
        {"document": the("LetterOfOffer", basedOn="Based on BN/AS/2026/051"), "step": "WRITERS_APPROVAL"}, told="""
        DSCA, Air Force: +OfferMilestone code reachedOn; LetterOfOffer writersApprovedOn
        State: +OfferMilestone all but reason; LetterOfOffer writersApprovedOn
    """),
    Step("the share is proposed", DSCA, "recordDocumentStep",
        {"document": the("LetterOfOffer", basedOn="Based on BN/AS/2026/051"), "step": "PROPOSAL"}, told="""
        office: LetterOfOffer rawStatus=PROPOSED waitsOn=INTERAGENCY
        DSCA, Air Force: +OfferMilestone code reachedOn; LetterOfOffer rawStatus=PROPOSED waitsOn=INTERAGENCY
        State: +OfferMilestone all but reason; LetterOfOffer rawStatus=PROPOSED waitsOn=INTERAGENCY
    """),
    Step("State approves the share", STATE, "approveDocumentForState",
        {"document": the("LetterOfOffer", basedOn="Based on BN/AS/2026/051")}, days=3, told="""
        office: LetterOfOffer waitsOn=DSCA
        DSCA, Air Force, State: LetterOfOffer waitsOn=DSCA stateApprovedOn
    """),
    # Offered.
    Step("DSCA offers the share", DSCA, "offerLetter",
        {"document": the("LetterOfOffer", basedOn="Based on BN/AS/2026/051")}, days=1, told="""
        Bandaria: +OfferCharge all but lineNumber description; +OfferLine all but majorDefenseEquipment; +PaymentDue
            all; Case program form stage=OFFERED; LetterOfOffer sentOn status=OFFERED totalValue charges
            paymentSchedule basedOn expiresOn
        office: Case stage=OFFERED; LetterOfOffer sentOn status=OFFERED rawStatus=OFFERED waitsOn=PURCHASER
        DSCA, Air Force: +OfferMilestone code reachedOn; Case stage=OFFERED; LetterOfOffer sentOn status=OFFERED
            rawStatus=OFFERED waitsOn=PURCHASER countersignedOn
        Army, command: Case stage=OFFERED
        State: +OfferMilestone all but reason; Case stage=OFFERED; LetterOfOffer sentOn status=OFFERED
            rawStatus=OFFERED waitsOn=PURCHASER countersignedOn
    """),
    Step("Bandaria signs for the share", BANDARIA, "acceptLetter",
        {"document": the("LetterOfOffer", basedOn="Based on BN/AS/2026/051"), "withChanges": False}, days=20, told="""
        Bandaria: LetterOfOffer status=ACCEPTED decision=ACCEPTED decidedOn
        office, DSCA, Air Force, State: LetterOfOffer status=ACCEPTED decision=ACCEPTED decidedOn rawStatus=ACCEPTED
    """),
    Step("and pays for it", AIR_FORCE, "recordDeposit",
        {"document": the("LetterOfOffer", basedOn="Based on BN/AS/2026/051")}, days=3, told="""
        Bandaria: LetterOfOffer acceptedOn depositReceivedOn
        office: LetterOfOffer acceptedOn depositReceivedOn waitsOn=AGENCY
        DSCA, Air Force: +OfferMilestone code reachedOn; LetterOfOffer acceptedOn depositReceivedOn waitsOn=AGENCY
        State: +OfferMilestone all but reason; LetterOfOffer acceptedOn depositReceivedOn waitsOn=AGENCY
        finance: +Case stage=OFFERED all but title drawsOn deliveredFrom sustainedFrom closedOn; +LetterOfOffer
            status=ACCEPTED decision=ACCEPTED all but implementedOn deliveryForecast notes terms transportPlan;
            +OfferCharge all but lineNumber description; +OfferLine all but majorDefenseEquipment; +PaymentDue all
    """),
    # Execution.
    Step("the share is carried out", AIR_FORCE, "implementLetter",
        {"document": the("LetterOfOffer", basedOn="Based on BN/AS/2026/051"), "implementation": "ROUTINE"}, days=2, told="""
        Bandaria, finance: Case stage=EXECUTION; LetterOfOffer status=IMPLEMENTED implementedOn
        office: Case stage=EXECUTION; LetterOfOffer status=IMPLEMENTED implementedOn rawStatus=IMPLEMENTED -waitsOn
        DSCA, Air Force: +OfferMilestone code reachedOn; Case stage=EXECUTION; LetterOfOffer status=IMPLEMENTED
            implementedOn implementation rawStatus=IMPLEMENTED -waitsOn
        Army, command: Case stage=EXECUTION
        State: +OfferMilestone all but reason; Case stage=EXECUTION; LetterOfOffer status=IMPLEMENTED implementedOn
            rawStatus=IMPLEMENTED -waitsOn
    """),
    Declined("the pair is two cases: what is bought is not yet drawn", AIR_FORCE, "recordDelivery",
        {"case": REQUISITIONS, "item": "Trainer spares"}, "CASE_NOT_IMPLEMENTED", "case"),
    Step("the Air Force prepares the offer to draw", AIR_FORCE, "prepareLetterOfOffer",
        {
            "case": REQUISITIONS, "kind": "BASIC", "letter": the("LetterOfRequest", reference="BN/AS/2026/060"),
            "content": SECOND_HALF,
        }, days=5, told="""
        office: +LetterOfOffer kind number workingNumber rawStatus=DEVELOPMENT waitsOn=AGENCY totalValue charges
            paymentSchedule basedOn; +OfferCharge all but lineNumber description; +OfferLine all but
            majorDefenseEquipment; +PaymentDue all
        DSCA, Air Force: +LetterOfOffer kind number workingNumber rawStatus=DEVELOPMENT waitsOn=AGENCY addsScope
            totalValue charges paymentSchedule basedOn; +OfferCharge all but lineNumber description; +OfferLine all
            but majorDefenseEquipment; +PaymentDue all; 2 x +OfferMilestone code reachedOn
        State: +LetterOfOffer kind number workingNumber rawStatus=DEVELOPMENT waitsOn=AGENCY totalValue charges
            paymentSchedule basedOn; +OfferCharge all but lineNumber description; +OfferLine all but
            majorDefenseEquipment; +PaymentDue all; 2 x +OfferMilestone all but reason
    """),
    Step("it is to be written", AIR_FORCE, "recordDocumentStep",
        {"document": the("LetterOfOffer", basedOn="Based on BN/AS/2026/060"), "step": "BEGIN_WRITING"}, told="""
        office: LetterOfOffer rawStatus=WRITE waitsOn=DSCA
        DSCA, Air Force: +OfferMilestone code reachedOn; LetterOfOffer rawStatus=WRITE waitsOn=DSCA
        State: +OfferMilestone all but reason; LetterOfOffer rawStatus=WRITE waitsOn=DSCA
    """),
    Step("it is written", DSCA, "recordDocumentStep",
        {"document": the("LetterOfOffer", basedOn="Based on BN/AS/2026/060"), "step": "COMPLETE_WRITING"}, told="""
        office: LetterOfOffer rawStatus=REVIEW
        DSCA, Air Force: 2 x +OfferMilestone code reachedOn; LetterOfOffer rawStatus=REVIEW
        State: 2 x +OfferMilestone all but reason; LetterOfOffer rawStatus=REVIEW
    """),
    Step("the agency approves it", AIR_FORCE, "recordDocumentStep",
        {"document": the("LetterOfOffer", basedOn="Based on BN/AS/2026/060"), "step": "AGENCY_APPROVAL"}, told="""
        Bandaria: +LetterOfOffer kind number milapOn status=AGENCY_APPROVED totalValue~offered charges~offered
            paymentSchedule~offered deliveryForecast~offered notes~offered terms~offered basedOn~offered
            expiresOn~offered transportPlan~offered
        office: LetterOfOffer milapOn status=AGENCY_APPROVED expiresOn
        DSCA, Air Force: +OfferMilestone code reachedOn; LetterOfOffer milapOn status=AGENCY_APPROVED expiresOn
        State: +OfferMilestone all but reason; LetterOfOffer milapOn status=AGENCY_APPROVED expiresOn
    """),
    Step("and signs it", AIR_FORCE, "recordDocumentStep",
        {"document": the("LetterOfOffer", basedOn="Based on BN/AS/2026/060"), "step": "AGENCY_SIGNATURE"}, told="""
        DSCA, Air Force: +OfferMilestone code reachedOn; LetterOfOffer agencySignedOn
        State: +OfferMilestone all but reason; LetterOfOffer agencySignedOn
    """),
    Step("the writers approve it", DSCA, "recordDocumentStep",
        {"document": the("LetterOfOffer", basedOn="Based on BN/AS/2026/060"), "step": "WRITERS_APPROVAL"}, told="""
        DSCA, Air Force: +OfferMilestone code reachedOn; LetterOfOffer writersApprovedOn
        State: +OfferMilestone all but reason; LetterOfOffer writersApprovedOn
    """),
    Step("it is proposed", DSCA, "recordDocumentStep",
        {"document": the("LetterOfOffer", basedOn="Based on BN/AS/2026/060"), "step": "PROPOSAL"}, told="""
        office: LetterOfOffer rawStatus=PROPOSED waitsOn=INTERAGENCY
        DSCA, Air Force: +OfferMilestone code reachedOn; LetterOfOffer rawStatus=PROPOSED waitsOn=INTERAGENCY
        State: +OfferMilestone all but reason; LetterOfOffer rawStatus=PROPOSED waitsOn=INTERAGENCY
    """),
    Step("State approves it", STATE, "approveDocumentForState",
        {"document": the("LetterOfOffer", basedOn="Based on BN/AS/2026/060")}, days=3, told="""
        office: LetterOfOffer waitsOn=DSCA
        DSCA, Air Force, State: LetterOfOffer waitsOn=DSCA stateApprovedOn
    """),
    Step("DSCA offers it", DSCA, "offerLetter",
        {"document": the("LetterOfOffer", basedOn="Based on BN/AS/2026/060")}, days=1, told="""
        Bandaria: +OfferCharge all but lineNumber description; +OfferLine all but majorDefenseEquipment; +PaymentDue
            all; Case program form drawsOn stage=OFFERED; LetterOfOffer sentOn status=OFFERED totalValue charges
            paymentSchedule basedOn expiresOn
        office: Case stage=OFFERED; LetterOfOffer sentOn status=OFFERED rawStatus=OFFERED waitsOn=PURCHASER
        DSCA, Air Force: +OfferMilestone code reachedOn; Case stage=OFFERED; LetterOfOffer sentOn status=OFFERED
            rawStatus=OFFERED waitsOn=PURCHASER countersignedOn
        Army, command: Case stage=OFFERED
        State: +OfferMilestone all but reason; Case stage=OFFERED; LetterOfOffer sentOn status=OFFERED
            rawStatus=OFFERED waitsOn=PURCHASER countersignedOn
    """),
    Step("Bandaria signs", BANDARIA, "acceptLetter",
        {"document": the("LetterOfOffer", basedOn="Based on BN/AS/2026/060"), "withChanges": False}, days=20, told="""
        Bandaria: LetterOfOffer status=ACCEPTED decision=ACCEPTED decidedOn
        office, DSCA, Air Force, State: LetterOfOffer status=ACCEPTED decision=ACCEPTED decidedOn rawStatus=ACCEPTED
    """),
    Step("in an emergency it is carried out before the deposit", AIR_FORCE, "implementLetter",
        {
            "document": the("LetterOfOffer", basedOn="Based on BN/AS/2026/060"), "implementation": "EMERGENCY",
            "emergencyApprovedOn": "2026-04-29",
        }, days=1, told="""
        Bandaria: Case stage=EXECUTION; LetterOfOffer status=IMPLEMENTED implementedOn
        office: Case stage=EXECUTION; LetterOfOffer status=IMPLEMENTED implementedOn rawStatus=IMPLEMENTED -waitsOn
        DSCA, Air Force: +OfferMilestone code reachedOn; Case stage=EXECUTION; LetterOfOffer status=IMPLEMENTED
            implementedOn implementation rawStatus=IMPLEMENTED emergencyApprovedOn -waitsOn
        Army, command: Case stage=EXECUTION
        State: +OfferMilestone all but reason; Case stage=EXECUTION; LetterOfOffer status=IMPLEMENTED implementedOn
            rawStatus=IMPLEMENTED -waitsOn
    """),
    Step("the deposit comes in", AIR_FORCE, "recordDeposit",
        {"document": the("LetterOfOffer", basedOn="Based on BN/AS/2026/060")}, days=5, told="""
        Bandaria, office: LetterOfOffer acceptedOn depositReceivedOn
        DSCA, Air Force: +OfferMilestone code reachedOn; LetterOfOffer acceptedOn depositReceivedOn
        State: +OfferMilestone all but reason; LetterOfOffer acceptedOn depositReceivedOn
        finance: +Case stage=EXECUTION all but title deliveredFrom sustainedFrom closedOn; +LetterOfOffer
            status=IMPLEMENTED decision=ACCEPTED all but deliveryForecast notes terms transportPlan; +OfferCharge all
            but lineNumber description; +OfferLine all but majorDefenseEquipment; +PaymentDue all
    """),
    # Delivery.
    Step("the stock is laid in", AIR_FORCE, "recordDelivery",
        {"case": STOCK, "item": "Stock level equity, initial lay-in", "quantity": 1}, days=90, told="""
        Bandaria, office, DSCA, Air Force, finance: +Delivery item quantity deliveredOn; Case stage=DELIVERY
            deliveredFrom
        Army: Case stage=DELIVERY
        State, command: Case stage=DELIVERY deliveredFrom
    """),
    Step("spares are drawn from it", AIR_FORCE, "recordDelivery",
        {"case": REQUISITIONS, "item": "Wheel and brake assembly", "quantity": 4}, days=30, told="""
        Bandaria, office, DSCA, Air Force, finance: +Delivery item quantity deliveredOn; Case stage=DELIVERY
            deliveredFrom
        Army: Case stage=DELIVERY
        State, command: Case stage=DELIVERY deliveredFrom
    """),
    # Sustainment.
    Step("the stock is sustained", AIR_FORCE, "beginSustainment",
        {"case": STOCK}, days=30, told="""
        Bandaria, office, DSCA, Air Force, State, command, finance: Case stage=SUSTAINMENT sustainedFrom
        Army: Case stage=SUSTAINMENT
    """),
    Step("and what is drawn from it", AIR_FORCE, "beginSustainment",
        {"case": REQUISITIONS}, told="""
        Bandaria, office, DSCA, Air Force, State, command, finance: Case stage=SUSTAINMENT sustainedFrom
        Army: Case stage=SUSTAINMENT
    """),
    Declined("a day of completion is not before the last delivery", AIR_FORCE, "recordSupplyComplete",
        {"case": REQUISITIONS, "procedure": "ACCELERATED", "supplyCompleteOn": "2026-06-01"},
        "DAY_TOO_EARLY", "supplyCompleteOn"),
    Step("nothing more is drawn", AIR_FORCE, "recordSupplyComplete",
        {"case": REQUISITIONS, "procedure": "ACCELERATED"}, days=400, told="""
        Bandaria, office, DSCA, Air Force, finance: +Closure supplyCompleteOn procedure
    """),
    Step("so the stock is given up", AIR_FORCE, "recordSupplyComplete",
        {"case": STOCK, "procedure": "ACCELERATED"}, days=1, told="""
        Bandaria, office, DSCA, Air Force, finance: +Closure supplyCompleteOn procedure
    """),
    # Closed.
    Step("the last delivery is long past, so the second half is closed at once", AIR_FORCE, "closeCase",
        {"case": REQUISITIONS, "status": "CLOSED_ACCELERATED"}, days=30, told="""
        Bandaria, office, DSCA, Air Force, finance: Case stage=CLOSED closedOn; Closure certificateOn finallyClosedOn
            status=CLOSED_ACCELERATED recordsKeptUntil
        Army: Case stage=CLOSED
        State, command: Case stage=CLOSED closedOn
    """),
    Step("and the first half after it", AIR_FORCE, "closeCase",
        {"case": STOCK, "status": "CLOSED_ACCELERATED"}, days=30, told="""
        Bandaria, office, DSCA, Air Force, finance: Case stage=CLOSED closedOn; Closure certificateOn finallyClosedOn
            status=CLOSED_ACCELERATED recordsKeptUntil
        Army: Case stage=CLOSED
        State, command: Case stage=CLOSED closedOn
    """),
)
# fmt: on


CLINIC = "H4-D-TDA"
BUILT = {
    "designator": CLINIC,
    "benefitting": "BN",
    "neutralTitle": "Field clinics",
    "title": "White Plover field clinics",
    "caseManager": "Case office D-TDA, h4-d-tda@cases.example",
}
MEMORANDUM = {
    "case": CLINIC,
    "reference": "DSCA-2026-009",
    "requirement": "Three field clinics.",
    "responseWanted": "PRICE_AND_AVAILABILITY",
    "funding": "10 USC 333, budget year 2026",
    "signedOn": "2026-01-19",
}
PROGRAM = {"case": CLINIC, "authority": "SECTION_333", "note": "10 USC 333.", "lastFiscalYear": 2026}
CLINICS = {"number": "001", "description": "Field clinic", "quantity": 3, "unitCost": usd("800000.00")}

# fmt: off
BUILT_FOR_A_PARTNER: Steps = (
    # Requirement.
    Declined("a case for a partner does not bear the partner's code", AIR_FORCE, "openCase",
        {**BUILT, "designator": "BN-D-TDA"}, "DESIGNATOR_MISFITS", "designator"),
    Declined("its nickname is short", AIR_FORCE, "openCase",
        {**BUILT, "title": "White Plover field clinics for the northern border districts"},
        "NAMES_OF_A_CASE_FOR_A_PARTNER", "title"),
    Step("the Air Force opens a case for what is to be built for Bandaria, which knows nothing of it",
        AIR_FORCE, "openCase",
        BUILT, told="""
        office, DSCA, Air Force, State: +Case stage=REQUIREMENT all but drawsOn notifiedOn deliveredFrom sustainedFrom
            closedOn
        Army: +Case designator neutralTitle stage=REQUIREMENT
        command: +Case stage=REQUIREMENT all but notifiedOn deliveredFrom sustainedFrom closedOn
    """),
    Declined("what nobody asks for is not written", AIR_FORCE, "prepareLetterOfOffer",
        {"case": CLINIC, "kind": "BASIC", "content": {"lines": [CLINICS]}}, "ACTIONABLE_REQUEST", "letter"),
    # Request.
    Declined("Bandaria cannot write about it", BANDARIA, "submitLetterOfRequest",
        {
            "agency": "D", "case": CLINIC, "reference": "BN/MS/2026/001", "requirement": "Field clinics.",
            "responseWanted": "LETTER_OF_OFFER", "signedOn": "2026-01-12",
        }, "CASE_NOT_FOUND", "case"),
    Step("DSCA asks by memorandum what it would cost", DSCA, "submitMemorandumOfRequest",
        MEMORANDUM, days=7, told="""
        office, DSCA, Air Force, State: +LetterOfRequest status=RECEIVED rawStatus=RECEIPT all but unit acknowledgedOn
            returnedOn actionableOn preparationGroup negotiatedDays capability evaluation; Case stage=REQUEST
        Army: Case stage=REQUEST
        command: +LetterOfRequest all but unit capability evaluation; Case stage=REQUEST
    """),
    # Price and availability.
    Step("the Air Force acknowledges it", AIR_FORCE, "acknowledgeLetterOfRequest",
        {"letter": the("LetterOfRequest")}, days=2, told="""
        office, DSCA, Air Force, State: Case stage=PRICE_AND_AVAILABILITY; LetterOfRequest acknowledgedOn
            rawStatus=ASSESSMENT
        Army, command: Case stage=PRICE_AND_AVAILABILITY
    """),
    Step("it answers with figures", AIR_FORCE, "answerWithPriceAndAvailability",
        {"letter": the("LetterOfRequest"), "totalValue": usd("2400000.00"), "validUntil": "2026-09-30"}, days=14, told="""
        office: +PriceAndAvailability all; +Response all but reason
        DSCA, Air Force: +PriceAndAvailability all; +Response kind answeredOn
    """),
    # Development.
    Step("DSCA says by which law, and with funds of how long: all officials read it, and Bandaria does not",
        DSCA, "recordProgramAuthority",
        PROGRAM, told="""
        office, DSCA, State, command: +BuildingPartnerCapacityProgram authority statute note fundsAvailableUntil
            fundsCancelledOn
        Air Force: +BuildingPartnerCapacityProgram all but partnerAgreedOn partnerAgreedBy congressNotifiedOn
            unitsClearedOn
    """),
    Step("the office has Bandaria's word that it takes and keeps up what is built", OFFICE, "recordPartnerAgreement",
        {"case": CLINIC, "agreedBy": "Medical service of Bandaria"}, told="""
        office, DSCA, Air Force, State, command: BuildingPartnerCapacityProgram partnerAgreedOn partnerAgreedBy
    """),
    Step("DSCA asks for the clinics", DSCA, "submitMemorandumOfRequest",
        {**MEMORANDUM, "reference": "DSCA-2026-017", "responseWanted": "LETTER_OF_OFFER", "signedOn": "2026-02-09"}, days=10, told="""
        office, DSCA, Air Force, State: +LetterOfRequest status=RECEIVED rawStatus=RECEIPT all but unit acknowledgedOn
            returnedOn actionableOn preparationGroup negotiatedDays capability evaluation
        command: +LetterOfRequest all but unit capability evaluation
    """),
    Step("the Air Force acknowledges that too", AIR_FORCE, "acknowledgeLetterOfRequest",
        {"letter": the("LetterOfRequest", reference="DSCA-2026-017")}, told="""
        office, DSCA, Air Force, State: LetterOfRequest acknowledgedOn rawStatus=ASSESSMENT
    """),
    Step("it can act on it", AIR_FORCE, "assessLetterOfRequest",
        {
            "letter": the("LetterOfRequest", reference="DSCA-2026-017"), "findings": ALL_MET,
            "evaluation": "All thirteen are met.",
        }, days=3, told="""
        office, DSCA, Air Force, State: Case stage=DEVELOPMENT; LetterOfRequest status=IN_PREPARATION
            rawStatus=ACTIONABLE actionableOn evaluation
        Army: Case stage=DEVELOPMENT
        command: Case stage=DEVELOPMENT; LetterOfRequest evaluation
    """),
    Declined("what is built for a partner draws on no stock arrangement", AIR_FORCE, "prepareLetterOfOffer",
        {
            "case": CLINIC, "kind": "BASIC", "letter": the("LetterOfRequest", reference="DSCA-2026-017"),
            "content": {"lines": [{**CLINICS, "typeOfAssistance": "FMSO_I"}]},
        }, "TYPE_OF_ASSISTANCE_OF_A_STOCK_ARRANGEMENT", "content.lines"),
    Step("the Air Force writes the document; it bears no surcharge, and State does not read it",
        AIR_FORCE, "prepareLetterOfOffer",
        {
            "case": CLINIC, "kind": "BASIC", "letter": the("LetterOfRequest", reference="DSCA-2026-017"),
            "content": {"lines": [CLINICS], "notes": [{"number": "01", "title": "Funds", "text": "10 USC 333."}]},
        }, days=4, told="""
        office: +LetterOfOffer kind number workingNumber rawStatus=DEVELOPMENT waitsOn=AGENCY totalValue charges
            basedOn; +OfferCharge all but lineNumber description; +OfferLine all but typeOfAssistance sourceOfSupply
            majorDefenseEquipment; +OfferNote all
        DSCA, Air Force: +LetterOfOffer kind number workingNumber rawStatus=DEVELOPMENT waitsOn=AGENCY addsScope
            totalValue charges basedOn; +OfferCharge all but lineNumber description; +OfferLine all but
            typeOfAssistance sourceOfSupply majorDefenseEquipment; +OfferNote all; 2 x +OfferMilestone code reachedOn
    """),
    Step("it is to be written", AIR_FORCE, "recordDocumentStep",
        {"document": the("LetterOfOffer"), "step": "BEGIN_WRITING"}, told="""
        office: LetterOfOffer rawStatus=WRITE waitsOn=DSCA
        DSCA, Air Force: +OfferMilestone code reachedOn; LetterOfOffer rawStatus=WRITE waitsOn=DSCA
    """),
    Step("it is written", DSCA, "recordDocumentStep",
        {"document": the("LetterOfOffer"), "step": "COMPLETE_WRITING"}, days=2, told="""
        office: LetterOfOffer rawStatus=REVIEW
        DSCA, Air Force: 2 x +OfferMilestone code reachedOn; LetterOfOffer rawStatus=REVIEW
    """),
    Step("the Air Force approves it, and still Bandaria meets nothing", AIR_FORCE, "recordDocumentStep",
        {"document": the("LetterOfOffer"), "step": "AGENCY_APPROVAL"}, days=1, told="""
        office: LetterOfOffer milapOn status=AGENCY_APPROVED expiresOn
        DSCA, Air Force: +OfferMilestone code reachedOn; LetterOfOffer milapOn status=AGENCY_APPROVED expiresOn
    """),
    Step("the Air Force signs it", AIR_FORCE, "recordDocumentStep",
        {"document": the("LetterOfOffer"), "step": "AGENCY_SIGNATURE"}, told="""
        DSCA, Air Force: +OfferMilestone code reachedOn; LetterOfOffer agencySignedOn
    """),
    Step("the case writers approve it", DSCA, "recordDocumentStep",
        {"document": the("LetterOfOffer"), "step": "WRITERS_APPROVAL"}, told="""
        DSCA, Air Force: +OfferMilestone code reachedOn; LetterOfOffer writersApprovedOn
    """),
    Step("it is proposed", DSCA, "recordDocumentStep",
        {"document": the("LetterOfOffer"), "step": "PROPOSAL"}, told="""
        office: LetterOfOffer rawStatus=PROPOSED
        DSCA, Air Force: +OfferMilestone code reachedOn; LetterOfOffer rawStatus=PROPOSED
    """),
    # Offered.
    Step("DSCA issues it: nobody is asked to sign", DSCA, "offerLetter",
        {"document": the("LetterOfOffer")}, days=3, told="""
        office: Case stage=OFFERED; LetterOfOffer sentOn status=OFFERED rawStatus=OFFERED
        DSCA, Air Force: +OfferMilestone code reachedOn; Case stage=OFFERED; LetterOfOffer sentOn status=OFFERED
            rawStatus=OFFERED countersignedOn
        Army, State, command: Case stage=OFFERED
    """),
    Declined("it is not carried out before it is funded", AIR_FORCE, "implementLetter",
        {"document": the("LetterOfOffer"), "implementation": "ROUTINE"}, "ORDER_OF_DOCUMENT_STATUSES", "document"),
    Step("the funds come in", DSCA, "recordDeposit",
        {"document": the("LetterOfOffer")}, days=10, told="""
        office: LetterOfOffer status=ACCEPTED acceptedOn depositReceivedOn rawStatus=ACCEPTED waitsOn=AGENCY
        DSCA, Air Force: +OfferMilestone code reachedOn; LetterOfOffer status=ACCEPTED acceptedOn depositReceivedOn
            rawStatus=ACCEPTED waitsOn=AGENCY
        finance: +Case stage=OFFERED all but drawsOn deliveredFrom sustainedFrom closedOn; +LetterOfOffer
            status=ACCEPTED all but decision decidedOn implementedOn paymentSchedule deliveryForecast notes terms
            transportPlan; +OfferCharge all but lineNumber description; +OfferLine all but typeOfAssistance
            sourceOfSupply majorDefenseEquipment; +OfferNote all
    """),
    Declined("nothing is carried out under section 333 before Congress knows", AIR_FORCE, "implementLetter",
        {"document": the("LetterOfOffer"), "implementation": "ROUTINE"}, "NOTICE_OF_A_PROGRAM", "document"),
    Step("Congress was notified more than fifteen days ago", DSCA, "recordProgramNotice",
        {"case": CLINIC, "notifiedOn": "2026-02-20"}, told="""
        DSCA, Air Force, State: BuildingPartnerCapacityProgram congressNotifiedOn
    """),
    Declined("nor before the units are cleared", AIR_FORCE, "implementLetter",
        {"document": the("LetterOfOffer"), "implementation": "ROUTINE"}, "CLEARANCE_OF_UNITS", "document"),
    Step("the units that are to have the clinics are cleared", STATE, "recordUnitVetting",
        {"case": CLINIC, "result": "CLEARED"}, told="""
        office, DSCA, State, command: BuildingPartnerCapacityProgram unitVetting unitsVettedOn unitsClearedOn
        Air Force: BuildingPartnerCapacityProgram unitsClearedOn
    """),
    # Execution.
    Step("the Air Force implements it", AIR_FORCE, "implementLetter",
        {"document": the("LetterOfOffer"), "implementation": "ROUTINE"}, days=2, told="""
        office: Case stage=EXECUTION; LetterOfOffer status=IMPLEMENTED implementedOn rawStatus=IMPLEMENTED -waitsOn
        DSCA, Air Force: +OfferMilestone code reachedOn; Case stage=EXECUTION; LetterOfOffer status=IMPLEMENTED
            implementedOn implementation rawStatus=IMPLEMENTED -waitsOn
        Army, State, command: Case stage=EXECUTION
        finance: Case stage=EXECUTION; LetterOfOffer status=IMPLEMENTED implementedOn
    """),
    Step("it awards the contract to Dunmore", AIR_FORCE, "awardContract",
        {"case": CLINIC, "contractor": "2DEF3", "milestones": [{"kind": "FINAL_DELIVERY", "plannedOn": "2026-09-07"}]}, days=20, told="""
        office, DSCA, Air Force, finance: +Contract all; +ContractMilestone kind plannedOn
        Dunmore: +Case stage=EXECUTION all; +Contract all; +ContractMilestone kind plannedOn
    """),
    Step("Dunmore reports that a clinic is ready", DUNMORE, "reportProductionMilestone",
        {"case": CLINIC, "kind": "READINESS_TO_SHIP", "plannedOn": "2026-08-03", "actualOn": "2026-07-20"}, days=120, told="""
        DSCA, Air Force, Dunmore: +ProductionMilestone kind plannedOn actualOn
    """),
    Step("the Air Force accepts the report", AIR_FORCE, "acceptProductionReport",
        {"report": the("ProductionMilestone"), "version": 1}, told="""
        office: +ProductionMilestone all but forecastOn
        DSCA, Air Force, Dunmore: ProductionMilestone acceptedByAgencyOn
    """),
    Step("the clinics are announced", AIR_FORCE, "recordShipment",
        {
            "case": CLINIC, "mode": "DEFENSE_TRANSPORTATION_SYSTEM", "control": "UNCONTROLLED",
            "documentNumbers": ["Bill of lading CL-1"], "deliveryTermCode": "7",
            "offerReleaseCode": "UNITED_STATES_ARRANGES", "routing": ["Port of Wexcombe", "Bandar Sul"],
        }, told="""
        office, DSCA, Air Force: +Shipment mode status=PLANNED control documentNumbers deliveryTermCode
            offerReleaseCode routing
    """),
    Step("the office tells Bandaria what is built for it: it reads the case and what travels, and no price",
        OFFICE, "notifyPartnerOfCase",
        {"case": CLINIC}, days=7, told="""
        Bandaria: +Case designator customer agency neutralTitle caseManager notifiedOn title~offered program~offered
            form~offered drawsOn~offered; +Shipment mode status=PLANNED control documentNumbers deliveryTermCode
            offerReleaseCode routing
        office, DSCA, Air Force, State, command: Case notifiedOn
    """),
    Declined("it is told once", OFFICE, "notifyPartnerOfCase",
        {"case": CLINIC}, "ALREADY_NOTIFIED", "case"),
    Declined("title passes in the partner's country, not before", AIR_FORCE, "recordTitleTransfer",
        {"case": CLINIC, "item": "Field clinics", "document": "Transfer form 1"},
        "NOTHING_DELIVERED_YET", "transferredOn"),
    # Delivery.
    Step("the clinics leave and arrive", AIR_FORCE, "recordShipmentProgress",
        {
            "shipment": the("Shipment"), "shippedOn": "2026-08-10", "arrivedOn": "2026-09-01",
            "handedOverOn": "2026-09-02",
        }, days=30, told="""
        Bandaria, office, DSCA, Air Force: Shipment status=HANDED_OVER shippedOn arrivedOn handedOverOn
    """),
    Step("they are delivered", AIR_FORCE, "recordDelivery",
        {"case": CLINIC, "item": "Field clinic", "quantity": 3, "deliveredOn": "2026-09-02"}, told="""
        Bandaria, office, DSCA, Air Force, finance: +Delivery item quantity deliveredOn; Case stage=DELIVERY
            deliveredFrom
        Army, Dunmore: Case stage=DELIVERY
        State, command: Case stage=DELIVERY deliveredFrom
    """),
    Declined("what was built for Bandaria its office confirms", BANDARIA, "confirmReceipt",
        {"delivery": the("Delivery"), "receivedBy": "Medical service"}, "BUILT_FOR_A_PARTNER", "delivery"),
    Step("the office confirms that Bandaria has them", OFFICE, "confirmReceipt",
        {"delivery": the("Delivery"), "receivedBy": "Medical service of Bandaria"}, days=10, told="""
        Bandaria, office, DSCA, Air Force, finance: Delivery receivedBy confirmedOn
    """),
    Declined("title does not pass before Bandaria has signed for them", OFFICE, "recordTitleTransfer",
        {"case": CLINIC, "item": "Field clinics", "document": "Transfer form 1"},
        "TITLE_PASSAGE_TO_A_BENEFITTING_PARTNER", "signedOn"),
    Step("title passes: the office has handed them over", OFFICE, "recordTitleTransfer",
        {"case": CLINIC, "item": "Field clinics", "document": "Transfer form 1", "signedOn": "2026-09-02"}, told="""
        Bandaria, office, DSCA, Air Force, finance: +TitleTransfer all
    """),
    Declined("what was not bought is not claimed for", BANDARIA, "reportSupplyDiscrepancy",
        {
            "case": CLINIC, "number": "A0001-H4-TDA/001", "codes": ["C3"], "itemValue": usd("9000.00"),
            "transportationAndHandling": usd("0.00"), "claimsReimbursement": True, "latentDefect": False,
            "deliveredOn": "2026-09-02", "description": "A tent is torn.",
        }, "CASE_NOT_FOUND", "case"),
    Step("a stove may catch fire: Bandaria is warned at once", AIR_FORCE, "raiseAlert",
        {
            "case": CLINIC, "kind": "IMMEDIATE_SAFETY",
            "situation": "Stoves of one lot may catch fire; do not light them.", "item": "Stove", "contractor": "2DEF3",
        }, days=20, told="""
        Bandaria, Dunmore: +Alert all
        office, DSCA, Air Force, command: +Alert all; 3 x +AlertRouting all
    """),
    # Sustainment.
    Step("sustainment begins", AIR_FORCE, "beginSustainment",
        {"case": CLINIC}, days=60, told="""
        Bandaria, office, DSCA, Air Force, State, command, finance: Case stage=SUSTAINMENT sustainedFrom
        Army, Dunmore: Case stage=SUSTAINMENT
    """),
    Step("all was delivered", AIR_FORCE, "recordSupplyComplete",
        {"case": CLINIC, "procedure": "ACCELERATED"}, days=30, told="""
        office, DSCA, Air Force, finance: +Closure supplyCompleteOn procedure
    """),
    Declined("the books stay open for a year", AIR_FORCE, "closeCase",
        {"case": CLINIC, "status": "CLOSED_ACCELERATED"}, "CLOSURE", "case"),
    # Closed.
    Step("the case is closed", AIR_FORCE, "closeCase",
        {"case": CLINIC, "status": "CLOSED_ACCELERATED"}, days=366, told="""
        Bandaria, State, command: Case stage=CLOSED closedOn
        office, DSCA, Air Force, finance: Case stage=CLOSED closedOn; Closure certificateOn finallyClosedOn
            status=CLOSED_ACCELERATED recordsKeptUntil
        Army, Dunmore: Case stage=CLOSED
    """),
)
# fmt: on


@pytest.fixture
async def life(fresh_addresses: Addresses, keys_and_such: Path) -> AsyncIterator[Life]:
    """A life that is about to begin, in a hub that holds nothing."""
    # All that a seat can see in one document is more than a caller may ask for.
    async with served(fresh_addresses, keys_and_such, Clock(BEGUN), cost=40_000, tokens=4_000) as hub:
        life = Life(hub)
        await life.begin()
        yield life


@pytest.mark.long
async def test_a_defined_order_from_a_requirement_nobody_wrote_down_to_its_closed_books(life: Life) -> None:
    await life.live(DEFINED_ORDER)
    assert life.path(PATROL) == read("""
        Bandaria: REQUEST PRICE_AND_AVAILABILITY DEVELOPMENT OFFERED EXECUTION DELIVERY SUSTAINMENT CLOSED
        office, DSCA, Air Force, Army, State, command:
            REQUIREMENT REQUEST PRICE_AND_AVAILABILITY DEVELOPMENT OFFERED EXECUTION DELIVERY SUSTAINMENT CLOSED
        finance: OFFERED EXECUTION DELIVERY SUSTAINMENT CLOSED
        Alder: EXECUTION DELIVERY SUSTAINMENT CLOSED
    """)


@pytest.mark.long
async def test_a_blanket_order_from_what_the_army_expects_to_its_last_credit(life: Life) -> None:
    await life.live(BLANKET_ORDER)
    assert life.path(TRUCKS) == read("""
        Bandaria: REQUEST PRICE_AND_AVAILABILITY DEVELOPMENT OFFERED EXECUTION DELIVERY SUSTAINMENT CLOSED
        office, DSCA, Air Force, Army, State, command:
            REQUIREMENT REQUEST PRICE_AND_AVAILABILITY DEVELOPMENT OFFERED EXECUTION DELIVERY SUSTAINMENT CLOSED
        finance: OFFERED EXECUTION DELIVERY SUSTAINMENT CLOSED
    """)


@pytest.mark.long
async def test_the_two_halves_of_a_stock_arrangement_from_the_share_to_the_last_spare_drawn(life: Life) -> None:
    await life.live(CLSSA_PAIR)
    assert life.path(STOCK) == read("""
        Bandaria: REQUEST DEVELOPMENT OFFERED EXECUTION DELIVERY SUSTAINMENT CLOSED
        office, DSCA, Air Force, Army, State, command:
            REQUIREMENT REQUEST DEVELOPMENT OFFERED EXECUTION DELIVERY SUSTAINMENT CLOSED
        finance: OFFERED EXECUTION DELIVERY SUSTAINMENT CLOSED
    """)
    assert life.path(REQUISITIONS) == read("""
        Bandaria, office, DSCA, Air Force, Army, State, command:
            PRICE_AND_AVAILABILITY DEVELOPMENT OFFERED EXECUTION DELIVERY SUSTAINMENT CLOSED
        finance: EXECUTION DELIVERY SUSTAINMENT CLOSED
    """)


@pytest.mark.long
async def test_what_is_built_for_a_partner_from_the_memorandum_that_asks_for_it_to_its_closed_books(life: Life) -> None:
    await life.live(BUILT_FOR_A_PARTNER)
    assert life.path(CLINIC) == read("""
        Bandaria: DELIVERY SUSTAINMENT CLOSED
        office, DSCA, Air Force, Army, State, command:
            REQUIREMENT REQUEST PRICE_AND_AVAILABILITY DEVELOPMENT OFFERED EXECUTION DELIVERY SUSTAINMENT CLOSED
        finance: OFFERED EXECUTION DELIVERY SUSTAINMENT CLOSED
        Dunmore: EXECUTION DELIVERY SUSTAINMENT CLOSED
    """)
