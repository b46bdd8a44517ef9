"""Which two names mean the same: a people for its country, a capital for its government."""

import re
from functools import lru_cache

__all__ = ["kin"]

_ENDINGS = "s es n an ian i ish ese ean ns ans ians is r rs ine ines ite ites ene enes stan istan".split()
_PEOPLES = """france french|turkey turkish turk turks|britain british uk|spain spanish|greece greek greeks
|germany german germans|netherlands dutch|poland polish poles|america american americans us usa united
|china chinese|switzerland swiss|denmark danish danes|sweden swedish swedes|ireland irish|wales welsh
|scotland scottish|kurdistan kurdish kurd kurds|lebanon lebanese|portugal portuguese|jew jews jewish
|ukraine ukrainian ukrainians|uae emirates emirati emiratis
|ussr soviet soviets|sunni sunnis|shiite shiites|alawite alawites|arab arabs arabic
|islam islamic islamist islamists islamism|west western westerner westerners
|europe european europeans|israel israeli israelis|egypt egyptian egyptians|russia russian russians"""
_CAPITALS = """moscow russia russian russians kremlin soviet soviets ussr|kremlin russia russian russians moscow
|downing britain british uk|westminster britain british uk
|holyrood scotland scottish|washington united states us american americans|london britain british uk
|ankara turkey turkish|tehran iran iranian iranians|paris france french|berlin germany german|beijing china chinese
|kyiv ukraine ukrainian|tokyo japan japanese|cairo egypt egyptian|riyadh saudi arabia|baghdad iraq iraqi
|jerusalem israel israeli|amman jordan jordanian|beirut lebanon lebanese|delhi india indian|brussels eu european belgium belgian
|dhabi uae emirates emirati emiratis
|pyongyang korea korean|doha qatar qatari|damascus syria syrian syrians|kabul afghanistan afghan
|islamabad pakistan pakistani|rome italy italian|madrid spain spanish|warsaw poland polish|athens greece greek
|belgrade serbia serbian|minsk belarus belarusian|baku azerbaijan azerbaijani|yerevan armenia armenian
|khartoum sudan sudanese|caracas venezuela venezuelan|seoul korea korean|ottawa canada canadian|canberra australia australian"""
_DOCTRINE = re.compile(r"(?<=\w{4})(?:ism|ists?)$")
_MIN = 4


def _groups(table: str) -> dict[str, frozenset[str]]:
    return {word: frozenset(group.split()) for group in table.split("|") for word in group.split()}


_PEOPLE = _groups(_PEOPLES)
_SEATS = {group.split()[0]: frozenset(group.split()[1:]) for group in _CAPITALS.split("|")}


def _seated(one: str, two: str) -> bool:
    return two in _SEATS.get(one, ()) or one in _SEATS.get(two, ())


@lru_cache(maxsize=65536)
def kin(one: str, two: str, *, metonym: bool = False) -> bool:
    """Whether two plain words name the same: "syria" and "syrian"; with `metonym` also "moscow" for "russia"."""
    if one == two or two in _PEOPLE.get(one, ()) or (metonym and _seated(one, two)):
        return True
    if _DOCTRINE.search(one) and _DOCTRINE.search(two) and _DOCTRINE.sub("", one) == _DOCTRINE.sub("", two):
        return True
    short, long = sorted((one, two), key=len)
    if len(short) < _MIN or long[:_MIN] != short[:_MIN]:
        return False
    return any(long in (short + ending, short[:-1] + ending) for ending in _ENDINGS)
