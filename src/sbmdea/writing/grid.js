"use strict";
// A table that is sorted, filtered and downloaded where it lies. It comes from the element "grid-data":
//   columns [{name, csv, kind, group, numeric, like | own, slack, sign}], values [column], each packed, details {own, targets, slacks,
//   peers}, file, words {English: as it is to be read}. A column is unpacked when it is looked at first.
// Whatever came from data is set as text, never as HTML.
(() => {
  const PAGE = 100;
  const data = JSON.parse(document.getElementById("grid-data").textContent);
  const root = document.getElementById("grid");
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  const total = data.values.length ? data.values[0].rows : 0;
  const say = (text, ...values) => values.reduce((said, value, k) => said.replace(`{${k}}`, value), data.words[text] ?? text);
  const groups = [...new Set(data.columns.map((column) => column.group).filter(Boolean))];
  const state = { group: groups[0], sort: -1, down: false, page: 0, search: "", filters: new Map(), rows: [] };

  const element = (tag, options = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), options);
    made.append(...children);
    return made;
  };

  // values

  const open = new Map();
  const once = (key, make) => open.get(key) ?? open.set(key, make()).get(key);
  const own = (k) => once(`own ${k}`, () => unpack(data.details.own[k]));
  const unpacked = (index) => once(index, () => {
    const column = data.columns[index];
    if (column.like !== undefined) return unpack(data.values[index], unpacked(column.like));
    if (column.own === undefined) return unpack(data.values[index]);
    const [from, slack] = [own(column.own), unpacked(column.slack)];
    return unpack(data.values[index], unpack.made(total, (row) => from.at(row) + column.sign * (slack.at(row) ?? 0)));
  });
  const at = (index, row) => unpacked(index).at(row);
  const amount = new Intl.NumberFormat("en", { maximumSignificantDigits: 6 });
  const whole = new Intl.NumberFormat("en");
  const show = (value, kind) => {
    if (value === null) return "–";
    if (typeof value === "boolean") return say(value ? "yes" : "no");
    if (kind === "word" && typeof value === "string") return say(value);
    if (typeof value !== "number" || kind === "label") return String(value);
    if (kind === "score") return value.toFixed(4);
    if (kind === "residual") return value === 0 ? "0" : value.toExponential(1);
    return (Number.isInteger(value) ? whole : amount).format(value);
  };
  const numeric = (index) => data.columns[index].numeric;
  const compare = (a, b) =>
    typeof a === "number" && typeof b === "number" ? a - b : collator.compare(show(a, "label"), show(b, "label"));

  // what is asked of a column: a part of the text, or >0.5, <=1, 0.5..1, =1, none
  const NUMBER = "[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:e[-+]?\\d+)?";
  const BOUND = new RegExp(`^(>=|<=|>|<|=)?\\s*(${NUMBER})$`, "i");
  const RANGE = new RegExp(`^(${NUMBER})\\s*\\.\\.\\s*(${NUMBER})$`, "i");
  const TESTS = {
    ">": (a, b) => a > b,
    "<": (a, b) => a < b,
    ">=": (a, b) => a >= b,
    "<=": (a, b) => a <= b,
  };
  const condition = (text, index) => {
    const wanted = text.trim().toLowerCase();
    const column = data.columns[index];
    const contains = (value) => show(value, column.kind).toLowerCase().includes(wanted);
    if (wanted === "none" || wanted === say("none")) return (value) => value === null;
    if (!numeric(index)) return contains;
    const range = RANGE.exec(wanted);
    if (range) return (value) => value !== null && value >= Number(range[1]) && value <= Number(range[2]);
    const bound = BOUND.exec(wanted);
    if (!bound) return column.kind === "label" ? contains : null;
    const [, sign, number] = bound;
    if (TESTS[sign]) return (value) => value !== null && TESTS[sign](value, Number(number));
    return (value) => value !== null && (value === Number(number) || show(value, column.kind) === number);
  };

  // rows

  const labels = data.columns.map((column, index) => index).filter((index) => !data.columns[index].group);
  const texts = data.columns.map((column, index) => index).filter((index) => labels.includes(index) || !numeric(index));
  const found = (row) => {
    if (state.search && !texts.some((index) => show(at(index, row)).toLowerCase().includes(state.search))) {
      return false;
    }
    for (const [index, { test }] of state.filters) if (test && !test(at(index, row))) return false;
    return true;
  };
  const select = () => {
    const rows = [];
    for (let row = 0; row < total; row += 1) if (found(row)) rows.push(row);
    if (state.sort >= 0) {
      const values = rows.map((row) => at(state.sort, row));
      const known = rows.map((row, place) => place).filter((place) => values[place] !== null);
      const unknown = rows.filter((row, place) => values[place] === null); // last, up or down
      const sign = state.down ? -1 : 1;
      known.sort((a, b) => sign * compare(values[a], values[b]) || a - b);
      state.rows = [...known.map((place) => rows[place]), ...unknown];
    } else {
      state.rows = rows;
    }
    state.page = 0;
  };

  // the file

  const RUNS = /^[=+\-@＝＋－＠\t\r\n]/; // a spreadsheet would take it for a formula
  const cell = (value) => {
    if (value === null) return "";
    if (typeof value === "boolean") return value ? "True" : "False";
    if (typeof value === "number") return String(value);
    const text = RUNS.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const download = () => {
    const lines = [data.columns.map((column) => cell(column.csv)).join(",")];
    for (const row of state.rows) lines.push(data.columns.map((_, index) => cell(at(index, row))).join(","));
    const text = `${lines.join("\n")}\n`;
    const mark = /^[\x00-\x7f]*$/.test(text) ? "" : "\ufeff";
    const link = element("a", { href: URL.createObjectURL(new Blob([mark + text], { type: "text/csv" })), download: data.file });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  // the table

  const head = element("thead");
  const body = element("tbody");
  const table = element("table", {}, head, body);
  const count = element("span", { className: "note" });
  const pager = element("div", { className: "pager" });
  const card = element("aside", { className: "card", hidden: true });
  const save = element("button", { type: "button", textContent: say("Download CSV"), onclick: download });
  const clear = element("button", { type: "button", textContent: say("Clear filters"), hidden: true });
  const search = element("input", { type: "search", placeholder: say("Find a DMU …") });
  search.setAttribute("aria-label", say("Find a DMU"));

  const visible = () => data.columns.map((_, index) => index).filter((index) => {
    const { group, always } = data.columns[index];
    return !group || always || group === state.group;
  });

  const sortBy = (index) => {
    const first = numeric(index) && data.columns[index].kind !== "label"; // numbers begin with the largest
    if (state.sort !== index) Object.assign(state, { sort: index, down: first });
    else if (state.down === first) state.down = !first;
    else state.sort = -1;
    update();
    drawHead();
  };
  const drawHead = () => {
    const names = element("tr");
    const filters = element("tr", { className: "filters only-screen" });
    for (const index of visible()) {
      const column = data.columns[index];
      const button = element("button", { type: "button", textContent: column.name, onclick: () => sortBy(index) });
      const cell = element("th", { scope: "col", className: numeric(index) ? "number" : "" }, button);
      if (state.sort === index) cell.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      names.append(cell);
      const input = element("input", { type: "text", value: state.filters.get(index)?.text ?? "" });
      input.setAttribute("aria-label", say("Filter {0}", column.name));
      input.title = numeric(index) ? `>0.5   <=1   0.5..1   =1   ${say("none")}` : say("part of the text, or none");
      input.placeholder = numeric(index) && column.kind !== "label" ? "> < .." : "";
      input.oninput = () => filterBy(index, input);
      filters.append(element("th", {}, input));
    }
    head.replaceChildren(names, filters);
  };
  const filterBy = (index, input) => {
    const test = input.value.trim() ? condition(input.value, index) : null;
    const wrong = input.value.trim() !== "" && !test;
    input.setAttribute("aria-invalid", String(wrong));
    if (input.value.trim()) state.filters.set(index, { text: input.value, test });
    else state.filters.delete(index);
    update();
  };

  const largest = (index) => {
    let most = 1;
    for (let row = 0; row < total; row += 1) most = Math.max(most, at(index, row) ?? 1);
    return most;
  };
  const widest = data.columns.map((column, index) => (column.bar ? largest(index) : 0));
  const drawBody = () => {
    const shown = visible();
    const rows = state.rows.slice(state.page * PAGE, (state.page + 1) * PAGE);
    body.replaceChildren(...rows.map((row, place) => {
      const line = element("tr", { tabIndex: place ? -1 : 0 }); // one stop for the whole table, arrows inside it
      line.dataset.row = row;
      for (const index of shown) {
        const { kind, bar } = data.columns[index];
        const value = at(index, row);
        const cell = element("td", { textContent: show(value, kind), className: numeric(index) ? "number" : "" });
        if (typeof value === "number" && cell.textContent !== String(value)) cell.title = String(value);
        if (bar && value !== null) {
          cell.classList.add("bar");
          cell.style.setProperty("--share", `${(100 * Math.max(value, 0)) / widest[index]}%`);
        }
        line.append(cell);
      }
      return line;
    }));
  };
  const drawCounts = () => {
    const pages = Math.max(1, Math.ceil(state.rows.length / PAGE));
    const first = state.page * PAGE;
    const last = Math.min(first + PAGE, state.rows.length);
    const part = state.rows.length === total ? say("{0} rows", total) : say("{0} of {1} rows", state.rows.length, total);
    count.textContent = pages > 1 ? `${first + 1}–${last}; ${part}` : part;
    clear.hidden = !state.search && state.filters.size === 0;
    const turn = (text, page) => {
      const button = element("button", { type: "button", textContent: text, disabled: page < 0 || page >= pages });
      button.onclick = () => { state.page = page; draw(); root.scrollIntoView({ block: "nearest" }); };
      return button;
    };
    pager.replaceChildren(...(pages > 1 ? [
      turn(say("First"), state.page > 0 ? 0 : -1), turn(say("Back"), state.page - 1),
      element("span", { className: "note", textContent: say("page {0} of {1}", state.page + 1, pages) }),
      turn(say("Next"), state.page + 1), turn(say("Last"), state.page < pages - 1 ? pages - 1 : pages),
    ] : []));
  };
  const draw = () => { drawBody(); drawCounts(); card.hidden = true; };
  const update = () => { select(); draw(); };

  // the card of a row

  const line = (cells, tag = "td") =>
    element("tr", {}, ...cells.map((text, place) => element(tag, { textContent: text, className: place ? "number" : "" })));
  const describe = (row) => {
    const { columns, targets, slacks, peers } = data.details;
    const names = once("names", () => unpack(data.details.names));
    const [start, name, intensity] = ["start", "name", "value"].map((one) => once(one, () => unpack(peers[one])));
    const title = element("strong", { textContent: labels.map((index) => show(at(index, row), "label")).join(", ") });
    const percent = (k) => {
      const slack = at(slacks[k], row);
      const share = slack / Math.abs(own(k).at(row));
      return Number.isFinite(share) && slack !== null ? `${(100 * share).toFixed(1)} %` : "–";
    };
    const rows = columns.map((label, k) => line([label,
      ...[own(k).at(row), at(targets[k], row), at(slacks[k], row)].map((value) => show(value, "amount")), percent(k)]));
    const inside = [title, element("table", {}, element("thead", {}, line(["", say("own"), say("target"), say("slack"), ""], "th")),
      element("tbody", {}, ...rows))];
    const entries = [];
    for (let k = start.at(row); k < start.at(row + 1); k += 1) entries.push([name.at(k), intensity.at(k)]);
    entries.sort((a, b) => b[1] - a[1]);
    const said = entries.slice(0, 8).map(([peer, value]) => `${names.at(peer)} (${show(value, "amount")})`).join(", ");
    const more = entries.length > 8 ? say(" and {0} more", entries.length - 8) : "";
    inside.push(element("p", { textContent: entries.length ? `${say("Peers (intensity):")} ${said}${more}` : say("No peers.") }));
    card.replaceChildren(...inside);
  };
  const place = (box) => {
    card.hidden = false;
    const { offsetWidth: wide, offsetHeight: high } = card;
    const below = box.bottom + high + 12 < window.innerHeight;
    card.style.left = `${Math.max(8, Math.min(box.left + 24, window.innerWidth - wide - 16))}px`;
    card.style.top = `${below ? box.bottom + 6 : Math.max(8, box.top - high - 6)}px`;
  };
  const reveal = (event) => {
    const line = event.target.closest?.("tbody tr");
    if (!line) return;
    describe(Number(line.dataset.row));
    const box = line.getBoundingClientRect();
    place(event.type === "mouseover" ? { left: event.clientX, top: box.top, bottom: box.bottom } : box);
  };
  if (data.details) {
    body.addEventListener("mouseover", reveal);
    body.addEventListener("focusin", reveal);
    body.addEventListener("mouseleave", () => { card.hidden = true; });
    body.addEventListener("focusout", () => { card.hidden = true; });
    body.addEventListener("keydown", (event) => {
      const next = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
      if (!next) return;
      event.preventDefault();
      event.target[next]?.focus();
    });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") card.hidden = true; });
  }

  // around it

  search.oninput = () => { state.search = search.value.trim().toLowerCase(); update(); };
  clear.onclick = () => {
    state.filters.clear();
    state.search = search.value = "";
    update();
    drawHead();
  };
  const tabs = groups.map((group) => {
    const button = element("button", { type: "button", textContent: say(group) });
    button.onclick = () => {
      state.group = group;
      tabs.forEach((tab) => tab.setAttribute("aria-pressed", String(tab === button)));
      drawHead();
      draw();
    };
    button.setAttribute("aria-pressed", String(group === state.group));
    return button;
  });
  root.replaceChildren(
    element("div", { className: "tools only-screen" }, search, element("span", { className: "tabs" }, ...tabs), clear, save),
    element("div", { className: "frame" }, table),
    element("div", { className: "foot" }, count, pager),
    card,
  );
  drawHead();
  update();
})();
