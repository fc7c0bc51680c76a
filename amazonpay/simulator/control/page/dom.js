// Elements are made anew from the data and then laid over those that are on
// the page, so that focus, selection and what somebody typed survive. Text is
// only ever text: nothing here reads markup.

// h makes an element. Of props, key, request and copy become properties of the
// element, all others attributes; those that are false or undefined are left
// out. Children may be nested lists; those that are false, null, undefined or
// "" are left out.
export function h(name, props, ...children) {
  const element = document.createElement(name);
  for (const [prop, value] of Object.entries(props || {})) {
    if (kept.includes(prop)) element[prop] = value;
    else if (value !== undefined && value !== false) element.setAttribute(prop, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child || child === 0).map((child) => (child instanceof Node ? child : String(child))));
  return element;
}

// key tells siblings of one kind apart; request is what a click or a submit
// asks of the simulator; copy is what a click copies.
const kept = ['key', 'request', 'copy'];

const same = (a, b) => a.nodeName === b.nodeName && a.key === b.key;

// morph makes node look like wanted, which it may take parts of.
export function morph(node, wanted) {
  if (node.nodeType === Node.TEXT_NODE) {
    if (node.data !== wanted.data) node.data = wanted.data;
    return;
  }
  for (const prop of kept) node[prop] = wanted[prop];
  for (const { name } of [...node.attributes]) {
    if (!wanted.hasAttribute(name)) node.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  }
  morphChildren(node, [...wanted.childNodes]);
}

// morphChildren keeps the order of those that stay, which is why none of them
// is moved: an element that is moved loses the focus.
export function morphChildren(parent, wanted) {
  let at = parent.firstChild;
  for (const child of wanted) {
    const match = find(at, (node) => same(node, child));
    if (!match) {
      parent.insertBefore(child, at);
      continue;
    }
    at = removeUntil(at, match).nextSibling;
    morph(match, child);
  }
  removeUntil(at, null);
}

function find(node, fits) {
  while (node && !fits(node)) node = node.nextSibling;
  return node;
}

function removeUntil(node, end) {
  while (node !== end) {
    const next = node.nextSibling;
    node.remove();
    node = next;
  }
  return end;
}

// rows lays a list of entries {key, signature, draw} over the children of
// parent that have keys. One whose signature is the same stays untouched. Of
// those that are no longer wanted holds(key) may keep some.
export function rows(parent, wanted, holds) {
  const keys = new Set(wanted.map((entry) => entry.key));
  for (const row of [...parent.children]) {
    if (row.key === undefined || keys.has(row.key)) continue;
    if (holds(row.key, row)) row.classList.add('gone');
    else row.remove();
  }
  const listed = (row) => row.key !== undefined && keys.has(row.key);
  let at = find(parent.firstChild, listed);
  for (const entry of wanted) {
    const match = find(at, (row) => row.key === entry.key);
    if (match) {
      if (match.signature !== entry.signature) redraw(match, entry);
      at = find(match.nextSibling, listed);
    } else {
      const row = entry.draw();
      row.signature = entry.signature;
      parent.insertBefore(row, at);
    }
  }
}

// redraw keeps the focus within the row, if what had it is gone: on that part
// of the row which is always there.
function redraw(row, entry) {
  const focused = row.contains(document.activeElement);
  morph(row, entry.draw());
  row.signature = entry.signature;
  if (focused && !row.contains(document.activeElement)) row.querySelector('[aria-expanded]')?.focus();
}
