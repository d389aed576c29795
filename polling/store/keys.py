"""Every key of the store and what it means; one place to look, one place to change.

Of the server:

- `meetings` ZSET: meeting id -> the day it was made (days since 1970)
- `code:<8 digits>` STRING: the meeting's id; "" while a used code rests before it is given again
- `server` HASH: `secret`, what cookies are signed with and passes are made with
- `guesses` STRING: when the wrong join codes so far will have been worth their time (ms since
  1970); gone when that has come
- `organiser:links` HASH: digest of a one-time link -> when it lapses (ms since 1970)
- `organiser:invited` HASH: digest of a one-time link -> the name of the account that it is for
- `organiser:grants` HASH: digest of a signed-in organiser's grant -> JSON {id, name, account, how,
  made, until}; of one that an older version made, the day
- `organiser:seen` HASH: `used:<digest of a grant>` -> the day it was last used, and
  `called:<digest>` -> what its owner calls the browser that has it
- `organiser:accounts` HASH: name, folded -> JSON {name, hash, made}: who may sign in by a password
- `organiser:tries:<digest>` STRING: when the attempts at an account (a keyed digest of what was
  typed as its name) are all to be had again; gone by itself within a minute
- `audit` ZSET: JSON of what was done, behind its number -> that number, which is minutes since 1970
  times 10,000 and counts on within the minute
- `audit:counts` HASH: JSON [day, role, who, did] -> how many times, where a minute would tell more
- `copies` STRING: empty; written so that replicas can be waited for. In a cluster it is
  `copies:{m:<id>}`, in the slot that was written to, and gone by itself within a minute
- `deletions` HASH: meeting id -> JSON {meeting, day, answers, verified, whole}: that its
  answers were deleted, how many, if the meeting went with them, and when the files were looked
  through and had no trace of them

Of a meeting, all in one cluster slot by the braces; `<stage>` is `live` or `rehearsal`:

- `{m:<id>}:document` HASH: `json` (the Meeting), `revision`, `code`, `made` (a day), `stage`,
  `ended` (a day), `purged` (the day its answers were deleted) and `restored` (how often it was put
  back from a backup)
- `{m:<id>}:keys` HASH: digest of a key handed out -> JSON {id, role, made}
- `{m:<id>}:audit` ZSET, `{m:<id>}:audit:counts` HASH: the same as `audit`, of what was done in it
- `{m:<id>}:files` HASH: name -> bytes (the logo)
- `{m:<id>}:tables` HASH: table -> the token that its devices answer with; gone at the end
- `{m:<id>}:slips` SET: digests of the voting slips that are valid; gone when the meeting ends
- `{m:<id>}:present` HASH: worker -> [phones, moderators' names, until] (JSON; ms, store clock)
- `{m:<id>}:<stage>:state` HASH: `json` (the State), `revision`, and `open:<item>` -> run for each
  question that takes answers, which is what the function that stores answers looks at; `door`
  ("shut" or "") and `cap` (a number or "") are what the one that lets phones in looks at
- `{m:<id>}:<stage>:key` STRING: the 32 bytes that ballots are made with; gone when the meeting ends
- `{m:<id>}:<stage>:joined` SET: digests of the phones that joined; gone when the meeting ends
- `{m:<id>}:<stage>:silent` ZSET: digest of a phone that joined and has not answered yet -> the
  minute (since 1970) when it came; gone when the meeting ends
- `{m:<id>}:<stage>:forgotten` SET: digests of those that a moderator had forgotten; for a minute
- `{m:<id>}:<stage>:seated` SET: the tables that joined
- `{m:<id>}:<stage>:claims` HASH: digest of a voting slip in a round -> digest of the phone that
  uses it there, and `#<item>:<run>` -> how many slips were used; gone when the meeting ends
- `{m:<id>}:<stage>:aliases` HASH: player -> `folded NUL alias`, and `=folded` -> player; gone when
  the meeting ends
- `{m:<id>}:<stage>:totals` HASH: `joined` and `people:<item>:<run>`: those counted before the
  meeting ended or was imported, on top of the sets that still stand
- `{m:<id>}:<stage>:revisions` HASH: `state`, `document`, `joined`, `forgotten`, `keys`, `merges`,
  `aliases`, `<item>:themes` and `<item>:<run>` -> how many times that subject has changed
- `{m:<id>}:<stage>:<item>:codebook` HASH: `h:<id>` -> JSON of a heading, `t:<id>` -> of a theme
- `{m:<id>}:live:choices` HASH: what was chosen for the summary: `focus` and its other texts,
  `open` -> "1" while its link lets in, and `out:<section or item>` -> "1" for what is left out
- `{m:<id>}:rehearsal:asked` SET: agenda items that were put there in the rehearsal, and go with it
- `{m:<id>}:<stage>:merges` HASH: item -> JSON {word's key: key it counts as}

Of a round of a question, all under `{m:<id>}:<stage>:<item>:<run>:`; the lifts of a question's
answers are a round of their own, of the item with `.lifts` behind it. A group is written
`field US value` (US is the byte 31, RS 30): the value that the meeting's own form, or the table,
gave an answer; at the end, groups that may not be shown are dropped, and answers forget theirs.
What everyone is asked on joining belongs to no groups, and at the end its answers go. Of a quiz
with a leaderboard, the field `player` says whose answer it is, and the key `$points` what it is
worth: both go at the end.

- `answers` HASH: ballot -> `number NUL counts NUL groups NUL value`; an empty value is a withdrawn
  answer
- `counts` HASH: what the answers that are not hidden add up to; `#` is the number of answers,
  hidden ones included
- `people` HASH: digest of a phone -> how many answers it has here, with `NUL groups` behind it
  where there are any; gone when the meeting ends
- `who` HASH: group -> how many people
- `groups` HASH: `group RS key` -> what the answers of the group add up to, hidden ones included;
  `group RS #` is the number of its answers
- `published` HASH: field -> JSON of the groups as they were last shown; `#` once anyone looked
- `moved` ZSET: `digest of a phone RS groups` -> the round's revision when an answer of theirs last
  changed, from when anyone first looked; gone when the meeting ends
- `changes` ZSET: ballot -> the round's revision when it last changed; gone when the meeting ends
- `hidden` SET: ballots of hidden answers, those that wait among them
- `waiting` SET: ballots of answers that wait for approval
- `marks` HASH: ballot -> what a moderator marked the answer as
- `themes` HASH: ballot -> the themes that the answer is sorted under, "ab1 cd2!", with "!" where it
  is a quote
- `sortedat` HASH: ballot -> the number that the answer had when it was last sorted
- `sorted` ZSET: ballot -> the question's revision of themes when it was last sorted; of all of them
  the newest once the meeting has ended

Notices go out on the channel `{m:<id>}:notices` and hold the name of a field of `revisions`.
"""

from typing import Literal, NamedTuple

from polling.meeting.state import LIFTS

Stage = Literal["live", "rehearsal"]

MEETINGS = "meetings"
SERVER = "server"
GUESSES = "guesses"
ORGANISER_LINKS = "organiser:links"
ORGANISER_INVITED = "organiser:invited"
ORGANISER_GRANTS = "organiser:grants"
ORGANISER_SEEN = "organiser:seen"
ORGANISER_ACCOUNTS = "organiser:accounts"
ORGANISER_TRIES = "organiser:tries:"
AUDIT = "audit"
AUDIT_COUNTS = "audit:counts"
COPIES = "copies"
DELETIONS = "deletions"


def code(digits: str) -> str:
    """Where a join code leads."""
    return f"code:{digits}"


def of_meeting(meeting: str, name: str) -> str:
    """A key of a meeting that both stages share."""
    return f"{{m:{meeting}}}:{name}"


def of_stage(meeting: str, stage: Stage, name: str) -> str:
    """A key of what happens in a meeting."""
    return f"{{m:{meeting}}}:{stage}:{name}"


def channel(meeting: str) -> str:
    """Where notices of a meeting are published."""
    return of_meeting(meeting, "notices")


def copies(key: str) -> str:
    """What is written to wait for replicas of the slot that a meeting's key lies in."""
    return f"{COPIES}:{key[: key.index('}') + 1]}"


class RoundKey(NamedTuple):
    """One round of one question in one stage of a meeting."""

    meeting: str
    stage: Stage
    item: str
    run: int

    @property
    def lifts(self) -> "RoundKey":
        """The round in which the answers of this one are lifted."""
        return self._replace(item=self.item + LIFTS)

    @property
    def subject(self) -> str:
        """The field of `revisions`, and the notice, that speak of this round."""
        return f"{self.item}:{self.run}"

    def key(self, name: str) -> str:
        """A key of this round."""
        return of_stage(self.meeting, self.stage, f"{self.item}:{self.run}:{name}")
