"""What an entry of the log says, as a sentence without its subject."""

from polling.refused import Translate
from polling.store.audit import Entry
from polling.words import N_

#: What was done -> what the log says of it; `{about}` is what the entry is about, `{n}` how often.
SENTENCES = {
    "signed in": N_("logget inn ({about})"),
    "signed out": N_("logget ut"),
    "failed to sign in": N_("mislykkede innlogginger: {n}"),
    "was not admitted": N_("logget inn et annet sted uten å være arrangør her: {n}"),
    "ended a sign-in": N_("avsluttet en innlogging: {about}"),
    "made an account": N_("laget kontoen {about}"),
    "chose a password": N_("valgte et nytt passord"),
    "invited": N_("inviterte {about} som arrangør"),
    "reset": N_("tilbakestilte passordet til {about}"),
    "removed": N_("fjernet arrangøren {about}"),
    "made": N_("laget møtet «{about}»"),
    "brought in": N_("hentet inn møtet «{about}» fra en fil"),
    "deleted": N_("slettet møtet «{about}» med alle svar"),
    "put back": N_("la tilbake en sikkerhetskopi med {about} møter"),
    "purged": N_("slettet svarene fordi tiden var ute: {about}"),
    "purged by command": N_("slettet svarene med kommandoen «purge»: {about}"),
    "handed out": N_("delte ut en lenke: {about}"),
    "revoked": N_("trakk tilbake en lenke: {about}"),
    "renewed": N_("laget ny lenke til et bord: {about}"),
    "made slips": N_("laget stemmesedler: {about}"),
    "voided slips": N_("gjorde stemmesedler ugyldige: {about}"),
    "opened": N_("åpnet spørsmål {about}"),
    "closed": N_("lukket spørsmål {about}"),
    "asked again": N_("stilte spørsmål {about} på nytt"),
    "cleared": N_("tømte svarene på spørsmål {about}"),
    "uncleared": N_("hentet tilbake svarene på spørsmål {about}"),
    "opened the door": N_("åpnet døren"),
    "shut the door": N_("lukket døren"),
    "set the cap": N_("endret hvor mange som kan være med"),
    "forgot phones": N_("glemte telefoner som ikke hadde svart: {about}"),
    "set the times": N_("endret når møtet åpner og stenger"),
    "ended": N_("avsluttet møtet"),
    "rehearsed": N_("begynte en prøve"),
    "wiped the rehearsal": N_("slettet prøven"),
    "hid": N_("skjulte svar: {n}"),
    "unhid": N_("viste svar som var skjult: {n}"),
    "approved": N_("godkjente svar: {n}"),
    "unapproved": N_("tok tilbake godkjente svar: {n}"),
    "downloaded": N_("lastet ned {about}"),
    "opened the summary": N_("åpnet oppsummeringen for dem som har lenken"),
    "closed the summary": N_("lukket oppsummeringen for dem som har lenken"),
}
#: What an entry may be about that is a word of ours.
WORDS = {
    "link": N_("engangslenke"), "password": N_("passord"), "oidc": N_("et annet sted"),
    "moderator": N_("møteleder"), "secretariat": N_("sekretariat"), "projector": N_("storskjerm"),
    "reader": N_("resultatside"), "recipient": N_("oppsummering"), "organiser": N_("arrangør"),
    "server": N_("serveren"),
}  # fmt: skip
NAMELESS = N_("uten navn")


def sentence(entry: Entry, _: Translate) -> str:
    """What was done, in words; what a newer version noted stands as it is."""
    text = SENTENCES.get(entry.did)
    if text is None:
        return f"{entry.did} {entry.about}".strip()
    word, colon, rest = entry.about.partition(": ")
    about = _(WORDS[word]) + colon + rest if word and word in WORDS else entry.about
    return _(text).format(about=about or _(NAMELESS), n=entry.n)


def role_of(entry: Entry, _: Translate) -> str:
    """As what somebody did it; "" for what nobody who was let in did."""
    return _(WORDS[entry.role]) if entry.role else ""
