"""Which kind of capability a country asks for: broad kinds, by which demand can be added up over years and countries."""

from __future__ import annotations

from enum import Enum


class Capability(Enum):
    """Which kind of capability is asked for: what it is to be able to do, not which product does it (J)."""

    COMBAT_AIRCRAFT = "COMBAT_AIRCRAFT"
    AIR_MOBILITY = "AIR_MOBILITY"
    ROTARY_WING = "ROTARY_WING"
    UNMANNED_SYSTEMS = "UNMANNED_SYSTEMS"
    AIR_DEFENSE = "AIR_DEFENSE"
    MISSILES_AND_MUNITIONS = "MISSILES_AND_MUNITIONS"
    SENSORS_AND_SURVEILLANCE = "SENSORS_AND_SURVEILLANCE"
    COMMAND_AND_COMMUNICATIONS = "COMMAND_AND_COMMUNICATIONS"
    ELECTRONIC_WARFARE = "ELECTRONIC_WARFARE"
    GROUND_FORCES = "GROUND_FORCES"
    MARITIME = "MARITIME"
    ENGINEERING_AND_MEDICAL = "ENGINEERING_AND_MEDICAL"
    TRAINING = "TRAINING"
    SUSTAINMENT = "SUSTAINMENT"
