/** How many answered and joined where tables are among them: never one called the other. */
import { t, tn } from "../words.js";

/**
 * "12 bord (57 deltakere) og 3 deltakere", or whichever of the two there are.
 * @param {number} tables @param {number} seats people at those tables @param {number} people with a phone of their own
 */
function whom(tables, seats, people) {
  const persons = tn("{n} deltaker", "{n} deltakere", people);
  if (!tables) return persons;
  const seated = t("{tables} ({people})", {
    tables: tn("{n} bord", "{n} bord", tables), people: tn("{n} deltaker", "{n} deltakere", seats),
  });
  return people ? t("{tables} og {people}", { tables: seated, people: persons }) : seated;
}

/**
 * "48 svar fra 12 bord (57 deltakere)"; null where no table has anything to do with it.
 * @param {{people: number, answers: number, tables?: string[], seats?: number}} counted
 * @param {{tables?: number} | null} counts
 * @returns {string | null}
 */
export function answeredBy({ people, answers, tables = [], seats = 0 }, counts) {
  if (!tables.length && !counts?.tables) return null;
  const given = tn("{n} svar", "{n} svar", answers);
  if (!answers) return given;
  return t("{answers} fra {whom}", { answers: given, whom: whom(tables.length, seats, people - tables.length) });
}

/**
 * What a wall says where tables have joined; all null where none has.
 * @param {any} item what is on @param {any} counted of it, null for nobody @param {any} counts
 * @returns {{by: string | null, joined: string | null, begun: string | null, number: number | null, share: number}}
 *   `begun` goes after `number`
 */
export function tablesOn(item, counted, counts) {
  const joined = joinedBy(counts);
  if (!joined) return { by: null, joined, begun: null, number: null, share: 0 };
  const { people, answers, tables, seats } = counted ?? { people: 0, answers: 0, tables: [], seats: 0 };
  const by = answeredBy({ people, answers, tables, seats }, counts);
  const of = item?.by_table ? counts.tables : counts.tables + counts.joined;
  const begun = item?.by_table
    ? t("av {tables} har begynt", { tables: tn("{n} bord", "{n} bord", counts.tables) })
    : answers ? t("svar fra {whom}", { whom: whom(tables.length, seats, people - tables.length) }) : t("svar");
  const number = item?.by_table ? people : answers;
  return { by, joined, begun, number, share: of ? Math.min(1, people / of) : 0 };
}

/**
 * What there is to say while answers are lifted and none are given: "7 av 88 har løftet fram", or
 * which tables; null otherwise.
 * @param {any} counted of the question @param {any} counts
 * @returns {{by: string, begun: string, number: number, share: number} | null} `begun` goes after `number`
 */
export function liftedOn(counted, counts) {
  if (!counted?.lifted || !counts) return null;
  const { people, tables, seats } = counted.lifted;
  const of = Math.max(people, counts.joined + (counts.tables ?? 0));
  const share = of ? people / of : 0;
  if (!counts.tables && !tables) {
    const by = t("{n} av {m} har løftet fram", { n: people, m: of });
    return { by, begun: t("av {m} har løftet fram", { m: of }), number: people, share };
  }
  const lifters = whom(tables, seats, people - tables);
  const begun = people ? t("har løftet fram: {whom}", { whom: lifters }) : t("har løftet fram");
  return { by: t("{whom} har løftet fram", { whom: lifters }), begun, number: people, share };
}

/** "12 bord (57 deltakere) og 3 deltakere er med"; null without tables. @param {any} counts @returns {string | null} */
export function joinedBy(counts) {
  if (!counts?.tables) return null;
  return t("{whom} er med", { whom: whom(counts.tables, counts.seats, counts.joined) });
}
