"use strict";
(() => {
const VERSION = 1;
const MARKS = new Map([["doing", "In progress"], ["done", "Done"], ["skipped", "Skipped"]]);
const MOST_NEXT = 3;
const MOST_CHANGES = 400;
const PAUSE = 150; /* milliseconds without a key, after which the address says what was typed */
const LARGEST_FILE = 500_000; /* bytes; browsers keep some millions for a whole site */
const $ = (name) => document.getElementById(`roadmark-${name}`);
const root = $("root");
const toolbar = document.querySelector(".toolbar");

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/* Letters without their accents, so that "naive" finds "naïve". */
function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/* ---- What is on the page: parts (sections and groups), and entries (topics, and items that belong to none) ---- */

const parts = [];
const entries = [];
const nodes = []; /* both, in the order of the page */
const byElement = new Map();
const byId = new Map();

function names(element) {
  return (element.dataset.requires || "").split(" ").filter(Boolean);
}

function readPage() {
  const open = []; /* the parts around the element at hand */
  let last = null;
  for (const element of root.querySelectorAll(".part, .topic, .item")) {
    while (open.length && !open.at(-1).element.contains(element)) open.pop();
    const part = open.at(-1) || null;
    if (element.classList.contains("part")) {
      const node = {
        element, part, title: element.querySelector("h2, h3, h4, h5, h6").textContent, requires: names(element),
        isShown: true, isHidden: false, size: 1, topics: [], tally: null, ring: null, line: null, number: 0, done: 0, skipped: 0,
      };
      parts.push(node);
      nodes.push(node);
      open.push(node);
      if (element.dataset.id) byId.set(element.dataset.id, node);
      continue;
    }
    if (!(last && last.element.contains(element))) {
      last = readEntry(element, part);
      for (let around = part; around; around = around.part) {
        around.size += 1;
        if (last.isTopic) around.topics.push(last);
      }
    }
    if (element.classList.contains("resource")) {
      const { kind = "", cost = "" } = element.dataset;
      last.resources.push({ element, kind, isFree: cost === "free", isHidden: false });
    }
  }
}

function readEntry(element, part) {
  const isTopic = element.classList.contains("topic");
  const { id = "", level = "" } = element.dataset;
  const title = isTopic ? element.querySelector("h2, h3, h4, h5, h6").textContent : "";
  const entry = {
    element, part, isTopic, id: isTopic ? id : "", level, title, resources: [], requires: names(element),
    isShown: true, isHidden: false, size: 1, isNarrowed: false, state: "", text: "", needs: null, check: null, select: null,
  };
  entries.push(entry);
  nodes.push(entry);
  byElement.set(element, entry);
  if (entry.id) byId.set(entry.id, entry);
  return entry;
}

function readTexts() {
  const ofPart = new Map([[null, ""]]);
  for (const part of parts) ofPart.set(part, `${ofPart.get(part.part)} ${folded(part.title)}`);
  for (const entry of entries) {
    const texts = entry.isTopic ? entry.element.querySelectorAll(".outcome, .link, .unlinked, .by") : [entry.element];
    const words = [entry.title, ...Array.from(texts, (element) => element.textContent)].join(" ");
    entry.text = `${folded(words)} ${ofPart.get(entry.part)}`;
  }
}

/* The topics that an id names: one, or all of a group. */
function topicsOf(id) {
  const node = byId.get(id);
  return node ? (node.topics || [node]) : [];
}

/* Topics with the same prerequisites share one list of them: those of a group may be as many as it has topics, each. */
function readNeeds() {
  const lists = new Map();
  for (const topic of topics) {
    const ids = [...topic.requires];
    for (let part = topic.part; part; part = part.part) ids.push(...part.requires);
    const which = [...new Set(ids)].sort().join(" ");
    if (!lists.has(which)) lists.set(which, [...new Set(ids.flatMap(topicsOf))]);
    const needs = lists.get(which);
    topic.needs = needs.includes(topic) ? needs.filter((other) => other !== topic) : needs;
  }
}

function openedBy(topic) {
  return topics.filter(({ needs }) => needs.includes(topic));
}

/* All that comes before a topic, in an order in which it can be learned. Chains may be long: no recursion. */
function pathTo(topic) {
  const path = [];
  const seen = new Set([topic]);
  const stack = [[topic, 0]];
  while (stack.length) {
    const [current, index] = stack.at(-1);
    if (index === current.needs.length) {
      stack.pop();
      if (current !== topic) path.push(current);
      continue;
    }
    stack.at(-1)[1] += 1;
    const next = current.needs[index];
    if (!seen.has(next)) {
      seen.add(next);
      stack.push([next, 0]);
    }
  }
  return path;
}

function readContents() {
  const byPlace = new Map(parts.map((part) => [part.element.id, part]));
  for (const line of document.querySelectorAll("[data-part]")) byPlace.get(line.dataset.part).line = line;
}

readPage();
readContents();
const topics = entries.filter((entry) => entry.id);
readNeeds();

/* ---- Notices ---- */

const notice = $("notice");
let noticeKind = "";

function tell(kind, text, action = null) {
  noticeKind = kind;
  const buttons = [make("button", { type: "button", className: "quiet", textContent: "Close", onclick: hush })];
  if (action) {
    buttons.unshift(make("button", {
      type: "button", textContent: action.name,
      onclick: () => {
        hush();
        action.run();
      },
    }));
  }
  notice.replaceChildren(make("p", { textContent: text }), ...buttons);
}

function hush() {
  const hasFocus = notice.contains(document.activeElement);
  noticeKind = "";
  notice.replaceChildren();
  if (!hasFocus) return;
  const place = here && here.isShown ? here.element : $("main");
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
}

/* ---- Progress: kept by the id of the topic, so that titles and places may change ---- */

const key = `roadmark:${location.pathname.replace(/[^/]*$/, "")}`;
const unsaved = new Map(); /* changes that the browser would not keep */

/* What a text says of progress: a map, or the word for what is wrong with it. */
function parsed(text) {
  let data;
  try {
    data = JSON.parse(text);
  } catch {
    return "spoilt";
  }
  const isMapping = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isMapping(data) || !Number.isInteger(data.version)) return "spoilt";
  if (data.version > VERSION) return "newer";
  return data.version === VERSION && isMapping(data.topics) ? new Map(Object.entries(data.topics)) : "spoilt";
}

function written(progress, indent) {
  return JSON.stringify({ version: VERSION, topics: Object.fromEntries(progress) }, null, indent);
}

function stored() {
  let text;
  try {
    text = localStorage.getItem(key);
  } catch {
    return { problem: "forbidden", topics: new Map(), text: "" };
  }
  const topics = text === null ? new Map() : parsed(text);
  return typeof topics === "string" ? { problem: topics, topics: new Map(), text } : { problem: "", topics, text };
}

function changed(progress, changes) {
  const result = new Map(progress);
  for (const [id, state] of changes) {
    if (state) result.set(id, state);
    else result.delete(id);
  }
  return result;
}

/* Keeps a text that cannot be read, beside those that were kept before. */
function putAside(text) {
  for (let number = 1; ; number += 1) {
    const name = `${key}:spoilt${number > 1 ? `-${number}` : ""}`;
    const kept = localStorage.getItem(name);
    if (kept === null) localStorage.setItem(name, text);
    if (kept === null || kept === text) return;
  }
}

/* Changes what is stored right now, since another tab may have written, and says what is wrong: nothing, or a word for it. */
function store(changes) {
  const { problem, topics, text } = stored();
  if (problem === "forbidden" || problem === "newer") return problem;
  try {
    if (problem === "spoilt") putAside(text);
    localStorage.setItem(key, written(changed(topics, changes)));
  } catch {
    return "full";
  }
  if (problem === "spoilt") tell("aside", "What could not be read was put aside, and your progress begins anew.");
  else if (noticeKind === "storage") hush();
  return "";
}

function save(changes) {
  for (const [id, state] of changes) unsaved.set(id, state);
  const problem = store(unsaved);
  if (!problem) unsaved.clear();
  showProgress();
  if (problem === "newer") tellOfStored();
  else if (problem) tellOfUnsaved();
}

function tellOfUnsaved() {
  tell("storage", "Not saved: this browser keeps nothing more. Export your progress before you close the page.", {
    name: "Export", run: exportProgress,
  });
}

function tellOfStored() {
  const { problem } = stored();
  if (problem === "newer") {
    tell("storage", "Your progress was saved by a newer version of this page. It is left as it is; what you mark now is not saved.");
  } else if (problem === "spoilt") {
    tell("spoilt", "The progress that this browser kept cannot be read. It is put aside as soon as you mark a topic.");
  } else if (unsaved.size) tellOfUnsaved();
}

/* What another tab has marked since is right, and not what this one could not save before. */
function forget(before, after) {
  if (typeof before === "string") before = new Map();
  if (typeof after === "string") return;
  for (const id of unsaved.keys()) {
    if (before.get(id) !== after.get(id)) unsaved.delete(id);
  }
}

function current() {
  return changed(stored().topics, unsaved);
}

function mark(topic, state) {
  if (!topic || !topic.id) return;
  const next = topic.state === state ? "" : state;
  const isCurrent = topic === currentEntry();
  const neighbour = neighbourOf(topic);
  save(new Map([[topic.id, next]]));
  if (topic.isShown || !isCurrent) return;
  if (neighbour) go(neighbour);
  else $("clear-all").focus();
}

/* ---- Progress on the page ---- */

const tools = {
  check: make("input", { type: "checkbox", autocomplete: "off" }),
  path: make("button", { type: "button", className: "quiet path", textContent: "What first?" }),
  select: make("select", { className: "state", autocomplete: "off" },
    ...[["", "To do"], ...MARKS].map(([value, textContent]) => make("option", { value, textContent }))),
};

function fillTools(topic) {
  topic.check = tools.check.cloneNode(true);
  topic.select = tools.select.cloneNode(true);
  const path = tools.path.cloneNode(true);
  topic.check.ariaLabel = `Done: ${topic.title}`;
  topic.select.ariaLabel = `Status: ${topic.title}`;
  path.ariaLabel = `What first? ${topic.title}`;
  topic.element.querySelector(".box").append(make("label", {}, topic.check));
  topic.element.querySelector(".tools").append(path, topic.select);
  showState(topic, topic.state);
}

/* Thousands of controls would slow down each key press, so where there are many topics, those in sight have theirs. */
function fillAllTools() {
  if (!root.classList.contains("large")) {
    topics.forEach(fillTools);
    return;
  }
  const watch = new IntersectionObserver((changes) => {
    for (const { isIntersecting, target } of changes) {
      if (!isIntersecting) continue;
      watch.unobserve(target);
      fillTools(byElement.get(target));
    }
  }, { rootMargin: "100%" });
  for (const topic of topics) watch.observe(topic.element);
}

function entryOf(target) {
  const element = target instanceof Element ? target.closest(".topic, .item") : null;
  for (let around = element; around; around = around.parentElement.closest(".topic, .item")) {
    if (byElement.has(around)) return byElement.get(around);
  }
  return null;
}

root.addEventListener("change", ({ target }) => {
  const entry = entryOf(target);
  if (!entry || !entry.id) return;
  settle(entry);
  const state = target === entry.select ? target.value : target.checked ? "done" : "";
  mark(entry, state || entry.state);
});

root.addEventListener("click", ({ target }) => {
  if (target.closest(".path")) showPath(entryOf(target));
});

function showProgress() {
  const progress = current();
  for (const part of parts) part.number = part.done = part.skipped = 0;
  let done = 0;
  let skipped = 0;
  for (const topic of topics) {
    const state = MARKS.has(progress.get(topic.id)) ? progress.get(topic.id) : "";
    showState(topic, state);
    done += state === "done";
    skipped += state === "skipped";
    for (let part = topic.part; part; part = part.part) {
      part.number += 1;
      part.done += state === "done";
      part.skipped += state === "skipped";
    }
  }
  for (const part of parts) {
    if (part.tally) part.tally.textContent = tally(part, "done");
    if (!part.ring) continue;
    const left = part.number - part.skipped;
    part.ring.style.setProperty("--share", left ? part.done / left : 1);
    part.ring.firstChild.textContent = tally(part, "done");
  }
  if (!topics.length) return;
  const whole = { number: topics.length, done, skipped };
  $("progress").max = Math.max(topics.length - skipped, 1);
  $("progress").value = skipped === topics.length ? 1 : done;
  $("overall").textContent = tally(whole, "topics done");
  showNext();
  if ($("todo").checked) apply();
}

function tally({ number, done, skipped }, words) {
  return `${done} of ${number - skipped} ${words}${skipped ? `, ${skipped} skipped` : ""}`;
}

function showState(topic, state) {
  if (topic.state !== state) {
    topic.state = state;
    if (state) topic.element.dataset.state = state;
    else delete topic.element.dataset.state;
  }
  if (!topic.select) return;
  if (topic.select.value !== state) topic.select.value = state;
  topic.check.checked = state === "done";
  topic.check.indeterminate = state === "doing";
}

function showNext() {
  const isOver = ({ state }) => state === "done" || state === "skipped";
  const met = new Map(); /* by list of prerequisites */
  const isReady = ({ state, needs }) => {
    if (state) return false;
    if (!met.has(needs)) met.set(needs, needs.every(isOver));
    return met.get(needs);
  };
  const next = [...topics.filter(({ state }) => state === "doing"), ...topics.filter(isReady)];
  const shown = next.slice(0, MOST_NEXT).map((topic) => {
    const where = topic.part ? topic.part.title : "";
    const note = [topic.state === "doing" ? "In progress" : "", where].filter(Boolean).join(" · ");
    return make("li", {}, linkTo(topic), make("span", { dir: "auto", textContent: note }));
  });
  if (!shown.length) {
    const text = topics.every(isOver) ? "All done." : "What is left waits for something that is not done.";
    shown.push(make("li", { textContent: text }));
  }
  const list = $("next").querySelector("ol");
  const at = [...list.children].findIndex((line) => line.contains(document.activeElement));
  list.replaceChildren(...shown);
  const link = at === -1 ? null : shown[Math.min(at, shown.length - 1)].querySelector("a");
  if (link) link.focus();
}

function linkTo(topic) {
  const link = make("a", { href: `#${topic.element.id}`, dir: "auto", textContent: topic.title });
  if (topic.state !== "done") return link;
  link.className = "done";
  link.append(make("span", { className: "hidden", textContent: " (done)" }));
  return link;
}

function findMeters() {
  for (const part of parts) {
    part.tally = part.element.querySelector(":scope > .part-head > .tally");
    part.ring = part.line && part.line.querySelector(":scope > .ring");
    if (part.ring) part.ring.append(make("span", { className: "hidden" }));
  }
}

/* ---- Export, import, reset ---- */

function exportProgress() {
  const { problem, text } = stored();
  /* What this page cannot read may be worth more than what it can. */
  const isOlder = problem === "newer" || (problem === "spoilt" && !unsaved.size);
  const blob = new Blob([isOlder ? text : `${written(current(), 1)}\n`], { type: "application/json" });
  const url = URL.createObjectURL(blob);
  make("a", { href: url, download: "progress.json" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

async function importProgress(file) {
  if (file.size > LARGEST_FILE) {
    tell("import", `This file is larger than ${LARGEST_FILE / 1000} kB; nothing was imported.`);
    return;
  }
  let found = "spoilt";
  try {
    found = parsed(await file.text());
  } catch { /* it is gone, or nobody may read it */ }
  if (found === "newer") {
    tell("import", "This file is from a newer version of this page; nothing was imported.");
    return;
  }
  const known = found === "spoilt" ? [] : [...found].filter(([, state]) => MARKS.has(state));
  if (!known.length) {
    tell("import", "This file holds no progress; nothing was imported.");
    return;
  }
  const before = current();
  /* A later page may know what this one does not; until then it takes the place of nothing. */
  const others = [...found].filter(([id, state]) => !MARKS.has(state) && state && !before.has(id));
  const changes = new Map([...known, ...others]);
  /* What there is no room for would keep all that is marked afterwards from being saved. */
  if (store(new Map([...unsaved, ...changes])) === "full") {
    tell("import", "This browser has no room for what is in this file; nothing was imported.");
    return;
  }
  save(changes);
  if (noticeKind === "storage") return;
  const ids = new Set(topics.map(({ id }) => id));
  const strangers = known.filter(([id]) => !ids.has(id)).length;
  const left = found.size - known.length;
  const texts = [
    noticeKind === "aside" ? "What could not be read before was put aside." : "",
    `Imported: ${known.length === 1 ? "1 topic" : `${known.length} topics`}.`,
    strangers ? `Kept, although not on this page: ${strangers}.` : "",
    left ? `Not understood, and not shown: ${left}.` : "",
  ];
  tell("import", texts.filter(Boolean).join(" "), undo(changes, before));
}

/* Puts back what some topics were before. */
function undo(changes, before) {
  return { name: "Undo", run: () => save(new Map(Array.from(changes.keys(), (id) => [id, before.get(id) || ""]))) };
}

function reset() {
  const before = current();
  save(new Map(Array.from(before.keys(), (id) => [id, ""])));
  if (noticeKind !== "storage") tell("reset", "Your progress was reset.", undo(before, before));
}

/* ---- Filters: their state is that of the controls, and the address says it too ---- */

const controls = { q: $("search"), level: $("level"), kind: $("kind"), free: $("free"), todo: $("todo") };

function valueOf(control) {
  if (!control) return "";
  return control.type === "checkbox" ? (control.checked ? "1" : "") : control.value.trim();
}

function setControls(values) {
  for (const [name, control] of Object.entries(controls)) {
    const value = values.get(name) || "";
    if (!control) continue;
    if (control.type === "checkbox") control.checked = value === "1";
    else if (name !== "q" || control.value.trim() !== value) control.value = value;
    if (control.selectedIndex === -1) control.value = "";
  }
}

function isFiltering() {
  return Object.values(controls).some((control) => valueOf(control));
}

function address(hash) {
  const url = new URL(location.href);
  for (const [name, control] of Object.entries(controls)) {
    url.searchParams.delete(name);
    if (valueOf(control)) url.searchParams.append(name, valueOf(control));
  }
  url.hash = hash;
  return url.href;
}

/* Browsers refuse this here and there, such as too often in a while; the page works without. */
function write(method, url) {
  if (url === location.href) return true;
  try {
    history[method](null, "", url);
    return true;
  } catch {
    return false;
  }
}

function remember(method, hash = "") {
  rememberNow();
  return write(method, address(hash));
}

/* While somebody types: later, because it takes longer than to filter. A search begins with an entry of its own. */
let typed = null;

function rememberSoon() {
  const isNew = !new URLSearchParams(location.search).get("q");
  if (typed) clearTimeout(typed.timer);
  typed = {
    timer: setTimeout(rememberNow, PAUSE),
    method: isNew ? "pushState" : "replaceState",
    url: address(""),
  };
}

function rememberNow() {
  if (!typed) return;
  const { timer: waiting, method, url } = typed;
  clearTimeout(waiting);
  typed = null;
  write(method, url);
}

let hasTexts = false;

function prepare() {
  if (!hasTexts) readTexts();
  hasTexts = true;
}

function apply() {
  const isActive = isFiltering();
  if (isActive) prepare();
  const words = folded(controls.q.value).split(/\s+/).filter(Boolean);
  const [level, kind, free, todo] = ["level", "kind", "free", "todo"].map((name) => valueOf(controls[name]));
  const isOpen = ({ state }) => state === "" || state === "doing";
  const filled = new Set();
  let shownTopics = 0;
  let shownItems = 0;
  for (const entry of entries) {
    entry.isShown = !isActive || (
      (!level || entry.level === level)
      && (!todo || (entry.isTopic && isOpen(entry)))
      && words.every((word) => entry.text.includes(word))
      && (!(kind || free) || entry.resources.some((resource) => suits(resource, kind, free)))
    );
    if (!entry.isShown) continue;
    if (entry.isTopic) shownTopics += 1;
    else shownItems += 1;
    for (let part = entry.part; part && !filled.has(part); part = part.part) filled.add(part);
  }
  for (const part of parts) {
    part.isShown = !isActive || filled.has(part);
    if (part.line && part.line.hidden === part.isShown) part.line.hidden = !part.isShown;
  }
  draw(kind, free);
  document.documentElement.classList.toggle("filtering", isActive);
  $("clear").disabled = !isActive;
  $("nothing").hidden = !isActive || shownTopics + shownItems > 0;
  showFiltering(Boolean(level || kind || free || todo));
  const text = count(shownTopics, shownItems, isActive);
  if ($("count").textContent !== text) $("count").textContent = text;
}

/* Where the filters are folded, their button says whether any is on. */
function showFiltering(isOn) {
  const [button] = folds.find(([, panel]) => panel === $("filters")) || [];
  if (!button || button.classList.contains("on") === isOn) return;
  button.classList.toggle("on", isOn);
  button.querySelector(".word").textContent = isOn ? "Filters (on)" : "Filters";
}

function suits(resource, kind, free) {
  return (!kind || resource.kind === kind) && (!free || resource.isFree);
}

/* Shows and hides what is on the page: as much as fits into one key press at once, from the top, and the rest right after. */
let drawn = 0;
let drawing = { kind: "", free: "" };
let timer = 0;

function draw(kind, free) {
  drawn = 0;
  drawing = { kind, free };
  drawSome(MOST_CHANGES);
}

function drawSome(most) {
  let left = most;
  for (; drawn < nodes.length && left > 0; drawn += 1) {
    const node = nodes[drawn];
    if (!isInSight(node)) continue;
    if (show(node, node.isShown)) left -= node.size;
    if (node.isShown && node.resources) showResources(node, drawing.kind, drawing.free);
  }
  clearTimeout(timer);
  if (drawn < nodes.length) timer = setTimeout(drawSome, 0, MOST_CHANGES);
}

function drawAll() {
  drawSome(Infinity);
}

/* What is in a hidden part need not be hidden too: it is set right when that part is shown again. */
function isInSight(node) {
  return !node.part || node.part.isShown;
}

function show(node, isShown) {
  if (node.isHidden !== isShown) return false;
  node.isHidden = !isShown;
  node.element.hidden = !isShown;
  return true;
}

function showResources(entry, kind, free) {
  const isChosen = Boolean(kind || free);
  if (!isChosen && !entry.isNarrowed) return;
  entry.isNarrowed = isChosen;
  const kept = new Set(); /* what suits, and what that is in */
  for (const resource of entry.resources) {
    if (!suits(resource, kind, free)) continue;
    let around = resource.element;
    for (; around !== entry.element && !kept.has(around); around = around.parentElement) kept.add(around);
    kept.add(around);
  }
  for (const resource of entry.resources) show(resource, kept.has(resource.element));
}

const topicCount = entries.filter((entry) => entry.isTopic).length;
const itemCount = entries.length - topicCount;

function count(shownTopics, shownItems, isActive) {
  if (!topicCount) {
    const text = itemCount === 1 ? "1 entry" : `${itemCount} entries`;
    return isActive ? `${shownItems} of ${text}` : text;
  }
  if (!isActive) return topicCount === 1 ? "1 topic" : `${topicCount} topics`;
  const others = shownItems ? ` and ${shownItems} other${shownItems > 1 ? "s" : ""}` : "";
  return `${shownTopics} of ${topicCount} topics${others}`;
}

/* What is left may be far above of where one was. */
function rewind() {
  const top = document.querySelector(".columns").offsetTop - toolbar.offsetHeight;
  if (window.scrollY > top) window.scrollTo({ top, behavior: "instant" });
}

function clear() {
  setControls(new Map());
  apply();
}

/* ---- Where we are ---- */

let here = null;

function settle(entry) {
  if (here) here.element.removeAttribute("aria-current");
  here = entry || null;
  if (here) here.element.setAttribute("aria-current", "true");
}

function go(entry) {
  settle(entry);
  if (!here) return;
  drawAll();
  if (here.isTopic) here.element.ariaLabel = [here.title, MARKS.get(here.state)].filter(Boolean).join(", ");
  here.element.tabIndex = -1;
  here.element.focus({ preventScroll: true });
  const isLong = here.element.offsetHeight > window.innerHeight - toolbar.offsetHeight;
  here.element.scrollIntoView({ block: isLong ? "start" : "nearest" });
}

function currentEntry() {
  const focused = entryOf(document.activeElement);
  if (focused && focused.isShown) return focused;
  return here && here.isShown ? here : null;
}

function step(direction) {
  const from = currentEntry();
  if (from) go(neighbourOf(from, direction) || from);
  else {
    const top = Math.max(toolbar.getBoundingClientRect().bottom, 0);
    const shown = entries.filter((entry) => entry.isShown);
    go(shown.find((entry) => entry.element.getBoundingClientRect().bottom > top) || shown.at(-1));
  }
}

function neighbourOf(entry, direction = 0) {
  const at = entries.indexOf(entry);
  const after = entries.slice(at + 1).find((other) => other.isShown);
  const before = entries.slice(0, at).findLast((other) => other.isShown);
  if (direction) return direction > 0 ? after : before;
  return after || before;
}

function targetOf(hash) {
  let id = hash.slice(1);
  try {
    id = decodeURIComponent(id);
  } catch { /* it is not encoded */ }
  return id ? document.getElementById(id) : null;
}

/* A link leads somewhere, whatever the filters hide. */
function reveal(hash, method) {
  const target = targetOf(hash);
  drawAll();
  if (!target || !target.closest("[hidden]")) return false;
  clear();
  drawAll();
  if (!remember(method, hash)) location.hash = hash;
  target.scrollIntoView();
  return true;
}

function arrive() {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  if (typed) clearTimeout(typed.timer);
  typed = null;
  setControls(new URLSearchParams(location.search));
  apply();
  reveal(location.hash, "replaceState");
  const entry = byElement.get(targetOf(location.hash));
  if (entry) settle(entry);
}

document.addEventListener("click", (event) => {
  if ($("contents").classList.contains("open") && !event.target.closest(".contents, .toolbar")) unfold(null);
  const link = event.target.closest('a[href^="#"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const dialog = link.closest("dialog");
  if (dialog) dialog.close();
  unfold(null);
  if (targetOf(link.hash) === $("contents") && getComputedStyle($("contents")).display === "none") {
    unfold($("contents"));
    event.preventDefault();
    return;
  }
  rememberNow();
  const target = targetOf(link.hash);
  if (reveal(link.hash, "pushState")) event.preventDefault();
  if (!target) return;
  /* After the browser has done its own part, so that the keys go on from there. */
  if (byElement.has(target)) setTimeout(() => go(byElement.get(target)));
});

/* ---- Dialogs ---- */

function open(dialog) {
  unfold(null);
  if (!dialog.open) dialog.showModal();
}

function showPath(topic) {
  if (!topic || !topic.id) return;
  settle(topic);
  $("path-title").textContent = topic.title;
  for (const [name, found] of [["first", pathTo(topic)], ["opens", openedBy(topic)]]) {
    $(name).replaceChildren(...found.map((other) => make("li", {}, linkTo(other))));
    $(name).hidden = !found.length;
    $(`${name}-none`).hidden = found.length > 0;
  }
  open($("path"));
}

for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || target.closest("[data-close]")) dialog.close();
  });
}

/* On small screens the contents and the filters unfold one at a time. */
const folds = ["contents", "filters"].map((name) => [$(`show-${name}`), $(name)]).filter(([button]) => button);

function unfold(panel) {
  for (const [button, other] of folds) {
    other.classList.toggle("open", other === panel);
    button.setAttribute("aria-expanded", String(other === panel));
  }
}

for (const [button, panel] of folds) {
  button.addEventListener("click", () => unfold(panel.classList.contains("open") ? null : panel));
}

function isUnfolded() {
  return folds.some(([, panel]) => panel.classList.contains("open"));
}

/* ---- Keys ---- */

const keysKey = `${key}:keys`;

function setUpKeys() {
  try {
    $("keys").checked = localStorage.getItem(keysKey) !== "off";
  } catch { /* then they are on */ }
  $("hint").hidden = !$("keys").checked;
  $("keys").addEventListener("change", ({ target }) => {
    $("hint").hidden = !target.checked;
    try {
      if (target.checked) localStorage.removeItem(keysKey);
      else localStorage.setItem(keysKey, "off");
    } catch { /* then it holds until the page is closed */ }
  });
}

const actions = {
  "/": () => $("search").focus(),
  "?": () => open($("menu")),
  j: () => step(1),
  k: () => step(-1),
};
if (topics.length) {
  Object.assign(actions, {
    x: () => markHere("done"),
    p: () => markHere("doing"),
    s: () => markHere("skipped"),
    n: () => showPath(currentEntry()),
  });
}

/* A control says itself what becomes of it; a key has to be answered. */
function markHere(state) {
  const topic = currentEntry();
  mark(topic, state);
  if (topic && topic.id) $("said").textContent = `${topic.title}: ${MARKS.get(topic.state) || "To do"}`;
}

function isWriting(target) {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("select, textarea, input:not([type=checkbox])");
}

function escape(event) {
  if (event.target === controls.q && !controls.q.value) controls.q.blur();
  else if (event.target === controls.q) {
    controls.q.value = "";
    apply();
    remember("pushState");
  } else if (isWriting(event.target)) return;
  else if (isUnfolded()) unfold(null);
  else if (notice.hasChildNodes()) hush();
  else if (isFiltering()) {
    clear();
    remember("pushState");
  } else return;
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") escape(event);
  else if (event.key === "Enter" && event.target === controls.q) {
    rememberNow();
    go(entries.find((entry) => entry.isShown));
    event.preventDefault();
  }
  else if (!isWriting(event.target) && $("keys").checked && Object.hasOwn(actions, event.key)) {
    if (!event.repeat || "jk".includes(event.key)) actions[event.key]();
    event.preventDefault();
  }
});

/* ---- Begin ---- */

/* What the toolbar hides changes with the width, the size of the letters and what is unfolded. */
new ResizeObserver(() => {
  document.documentElement.style.setProperty("--toolbar", `${toolbar.offsetHeight}px`);
}).observe(toolbar);

controls.q.addEventListener("input", () => {
  apply();
  rewind();
  rememberSoon();
});
for (const control of Object.values(controls).slice(1)) {
  if (control) {
    control.addEventListener("change", () => {
      apply();
      rewind();
      remember("pushState");
    });
  }
}
for (const name of ["clear", "clear-all"]) {
  $(name).addEventListener("click", () => {
    clear();
    remember("pushState");
    controls.q.focus();
  });
}
$("show-menu").addEventListener("click", () => open($("menu")));
if (topics.length) {
  $("export").addEventListener("click", exportProgress);
  $("import").addEventListener("click", () => $("file").click());
  $("file").addEventListener("change", ({ target }) => {
    if (target.files.length) importProgress(target.files[0]);
    target.value = "";
    $("menu").close();
  });
  $("show-reset").addEventListener("click", () => {
    $("menu").close();
    open($("reset"));
  });
  $("reset-now").addEventListener("click", () => {
    $("reset").close();
    reset();
  });
  fillAllTools();
  findMeters();
  window.addEventListener("storage", (event) => {
    if (event.key !== key && event.key !== null) return;
    forget(parsed(event.oldValue || ""), parsed(event.newValue || ""));
    if (noticeKind === "spoilt" || noticeKind === "storage") hush();
    showProgress();
    tellOfStored();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) showProgress();
  });
  showProgress();
  tellOfStored();
}
setUpKeys();
arrive();
window.addEventListener("popstate", arrive);
window.addEventListener("hashchange", () => {
  reveal(location.hash, "replaceState");
  const entry = byElement.get(targetOf(location.hash));
  if (entry) go(entry);
});
document.documentElement.classList.remove("starting");
setTimeout(prepare); /* before anybody types */
})();
