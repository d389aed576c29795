/** What can be done with themes and headings: each opens the dialog that it needs, and does it. */

import { ASIDE, MINORITY } from "./book.js";
import { change } from "./change.js";
import { moveOver, sortUnder } from "./coding.js";
import { editThemeDialog, splitDialog } from "./editor.js";
import { draftDialog, headingDialog, makeThemeDialog } from "./making.js";
import { deleteHeading, deleteTheme, gather, makeTheme, mergeTheme, moveHeading, moveTheme, newTheme } from "./naming.js";
import { pickTheme } from "./pick.js";
import { short } from "./telling.js";
import { t, tn } from "../words.js";

/** @typedef {import("./bench.js").Model} Model */

/**
 * @param {object} tools
 * @param {ReturnType<typeof import("./bench.js").bench>} tools.bench
 * @param {ReturnType<typeof import("./desk.js").desk>} tools.desk
 * @param {ReturnType<typeof import("./suggest.js").suggesting>} tools.suggesting
 * @param {() => string} tools.item id of the question
 * @param {() => Model} tools.fresh the model as it stands at this moment
 * @param {(text: string) => void} tools.said
 */
export function commands({ bench, desk, suggesting, item, fresh, said }) {
  const model = () => /** @type {Model} */ (desk.model);
  const nameOf = desk.nameOf;

  /** @param {(id: string) => boolean} [but] themes to leave out */
  function options(but = () => false) {
    const on = new Set(desk.themesOf());
    return model().themes.map(({ id, name }, at) => ({
      id, name, number: at < 9 ? at + 1 : 0, n: model().sums.themes.get(id) ?? 0, on: on.has(id),
    })).filter(({ id }) => !but(id));
  }

  /** The theme that a key is about: the one with the focus, the one looked at, else one to be picked. @param {string} title @param {(id: string) => void} then */
  function about(title, then) {
    const focused = document.activeElement?.closest("[data-theme]")?.getAttribute("data-theme");
    const id = [focused, desk.ui.view].find((one) => one && desk.standing(one));
    if (id) return then(id);
    if (!model().themes.length) return said(t("Det er ingen temaer ennå."));
    pickTheme({ title, options: options(), choose: then });
  }

  /** @param {string} name @param {string} heading @param {boolean} sort @param {boolean} [stay] */
  function make(name, heading, sort, stay = false) {
    const theme = newTheme(fresh().book, { name, heading });
    const rows = sort ? desk.chosen() : [];
    bench.act(change({ ...makeTheme(theme), codings: sortUnder(bench.run, rows, theme.id).codings }),
      rows.length === 1 ? t("Nytt tema: {theme}. «{text}» står under det.", { theme: name, text: short(rows[0].text) }) : t("Nytt tema: {theme}.", { theme: name }), rows[0]?.id);
    if (rows.length && !stay) desk.leave(rows);
  }

  const self = {
    make() {
      const rows = desk.chosen();
      const n = rows.reduce((sum, row) => sum + row.answers.length, 0);
      const of = rows.length === 1 ? `«${short(rows[0].text)}»` : tn("{n} svar", "{n} svar", n);
      const focused = document.activeElement?.closest("[data-heading]")?.getAttribute("data-heading") ?? "";
      makeThemeDialog({ headings: model().book.headings, heading: focused, about: rows.length ? of : "", make });
    },

    /** Finds a theme for the chosen answers by its name, or makes it. */
    find() {
      if (!desk.chosen().length) return said(t("Velg et svar først."));
      pickTheme({
        title: t("Sorter under tema"), options: options(), anew: true, several: true,
        choose: (id, name, stay) => (id ? desk.sort(id, stay) : make(name, "", true, stay)),
      });
    },

    /** Takes the theme off that the list is of, or the only one, or one that is picked. */
    takeOff() {
      const themes = desk.themesOf();
      if (!themes.length) return said(t("Svaret står ikke under noe tema."));
      if (themes.includes(desk.ui.view)) return desk.takeOff(desk.ui.view);
      if (themes.length === 1) return desk.takeOff(themes[0]);
      pickTheme({ title: t("Ta av hvilket tema?"), choose: desk.takeOff, options: themes.map((id) => ({ id, name: nameOf(id), number: 0, n: model().sums.themes.get(id) ?? 0, on: false })) });
    },

    /** @param {string} [theme] */
    quote(theme = "") {
      const [row] = desk.chosen();
      const themes = desk.themesOf().filter((id) => id !== MINORITY && id !== ASIDE);
      const id = [theme, desk.ui.view, themes.length === 1 ? themes[0] : ""].find((one) => themes.includes(one));
      if (id && row) return desk.quote(id, row);
      if (!themes.length) return said(t("Sorter svaret under et tema først."));
      pickTheme({ title: t("Sitat for hvilket tema?"), options: options((one) => !themes.includes(one)), choose: (one) => desk.quote(one, row) });
    },

    /** @param {string} [theme] */
    edit(theme) {
      const open = (/** @type {string} */ id) => editThemeDialog({
        id, model: fresh, act: bench.act, move: self.move, merge: self.merge, split: self.split, remove: self.remove,
        quote: (one, row) => desk.quote(one, fresh().byId.get(row.id) ?? row),
      });
      if (theme) open(theme);
      else about(t("Rediger hvilket tema?"), open);
    },

    /** @param {string} id @param {number} by */
    move(id, by) {
      const done = bench.act(moveTheme(fresh().book, id, by), by < 0 ? t("{theme} er flyttet opp.", { theme: nameOf(id) }) : t("{theme} er flyttet ned.", { theme: nameOf(id) }));
      if (!done) said(t("{theme} står ytterst.", { theme: nameOf(id) }));
    },

    /** @param {string} [theme] */
    merge(theme) {
      const from = (/** @type {string} */ id) => pickTheme({
        title: t("Slå «{theme}» sammen med …", { theme: nameOf(id) }), options: options((one) => one === id),
        choose(into) {
          const [one, other] = [desk.standing(id), desk.standing(into)];
          if (one && other) bench.act(mergeTheme(one, other), t("{theme} er slått sammen med {other}.", { theme: one.name, other: other.name }));
        },
      });
      if (model().themes.length < 2) return said(t("Det trengs to temaer for å slå sammen."));
      if (theme) from(theme);
      else about(t("Slå sammen hvilket tema?"), from);
    },

    /** @param {string} [theme] */
    split(theme) {
      const open = (/** @type {string} */ id) => {
        const one = desk.standing(id);
        const rows = model().rows.filter(({ themes }) => themes.has(id));
        if (!one || !rows.length) return said(t("Det står ingen svar under temaet ennå."));
        splitDialog({
          theme: one, rows,
          split(name, going) {
            const made = newTheme(fresh().book, { name, heading: one.heading });
            const { codings } = moveOver(bench.run, going, id, made.id, model().counted);
            bench.act(change({ ...makeTheme(made), codings }), t("{theme} er delt: {name} er nytt.", { theme: one.name, name }));
          },
        });
      };
      if (theme) open(theme);
      else about(t("Del hvilket tema?"), open);
    },

    /** @param {string} id */
    remove(id) {
      const one = desk.standing(id);
      if (one) bench.act(deleteTheme(one), t("{theme} er slettet.", { theme: one.name }));
    },

    /** @param {string | null} id null for a new one */
    editHeading(id) {
      const heading = model().book.headings.find((one) => one.id === id) ?? null;
      const near = document.activeElement?.closest("[data-theme]")?.getAttribute("data-theme") ?? "";
      headingDialog({
        heading, themes: model().themes, near,
        save(text, under) {
          const { book } = fresh();
          const now = heading && book.headings.find((one) => one.id === heading.id);
          if (heading && !now) return said(t("Noen andre har slettet overskriften."));
          bench.act(gather(book, now ?? null, text, under), t("Overskriften {text} er lagret.", { text }));
        },
        move: (by) => void (heading && (bench.act(moveHeading(fresh().book, heading.id, by), by < 0 ? t("{theme} er flyttet opp.", { theme: heading.text }) : t("{theme} er flyttet ned.", { theme: heading.text }))
          || said(t("{theme} står ytterst.", { theme: heading.text })))),
        remove: () => void (heading && bench.act(deleteHeading(heading), t("Overskriften {text} er slettet.", { text: heading.text }))),
      });
    },

    draft() {
      const texts = new Map(model().rows.flatMap((row) => row.answers.map(({ id }) => [id, row.text])));
      draftDialog({
        fetch: () => suggesting.draft(item(), bench.run),
        textOf: (id) => texts.get(id) ?? "",
        accept(themes) {
          const now = fresh();
          let { book } = now;
          let all = change({});
          for (const { name, answers } of themes) {
            const theme = newTheme(book, { name });
            book = { ...book, themes: [...book.themes, theme] };
            const wanted = new Set(answers);
            const rows = now.rows.map((row) => ({ ...row, answers: row.answers.filter(({ id }) => wanted.has(id)) }));
            all = change({ themes: [...all.themes, ...makeTheme(theme).themes], codings: [...all.codings, ...sortUnder(bench.run, rows, theme.id).codings] });
          }
          bench.act(all, tn("{n} tema fra utkastet er tatt i bruk.", "{n} temaer fra utkastet er tatt i bruk.", themes.length));
          const sorted = new Set(all.codings.flatMap(({ answers }) => answers));
          desk.leave(now.rows.filter(({ answers }) => answers.every(({ id }) => sorted.has(id))));
        },
      });
    },
  };
  return self;
}
