// The parts that rows are made of.
import { h } from './dom.js';
import { moment, short, until, when } from './text.js';

// badge is a state in words and in colour. tone: good, bad, wait, plain.
export const badge = (tone, ...words) => h('span', { class: `badge ${tone}` }, ...words);

// said is text that somebody else wrote, in whatever direction.
export const said = (text, lang) => text && h('bdi', { lang: /^[a-z]{2}$/.test(lang) && lang }, text);

export const time = (at, now) => h('time', { datetime: at, title: moment(at) + ' UTC' }, when(at, now));

export const code = (text) => h('code', {}, text);

// identifier is an id, as short as possible, with a button that copies all of
// it.
export const identifier = (id) => [code(short(id)), copier(id)];

export const copier = (id) =>
  h('button', { key: 'copy ' + id, type: 'button', class: 'copy', copy: id, title: id, 'aria-label': 'Copy ' + id });

// link leads to a page in a new tab. Only http and https are links.
export function link(url, words) {
  if (!/^https?:\/\//i.test(url)) return said(url);
  return h('a', { key: words, href: url, target: '_blank', rel: 'noopener', title: url }, words);
}

// ask is a button that asks something of the simulator.
export const ask = (words, request, props) => h('button', { key: words, type: 'button', request, ...props }, words);

// facts is a list of names and values; what has no value is left out.
export const facts = (list) =>
  h('dl', {}, list.filter(([, value]) => [value].flat(Infinity).some(Boolean)).map(([name, value]) => h('div', { key: name }, h('dt', {}, name), h('dd', {}, value))));

export const whole = (id) => id && [code(id), copier(id)];
export const at = (moment_, now) => moment_ && time(moment_, now);
export const expiry = (expires, now) => [time(expires, now), ` (${until(expires, now)})`];

// toggle shows and hides the rest of a row.
export const toggle = (row, name, open) =>
  h('button', { key: 'toggle', type: 'button', class: 'toggle', 'data-toggle': row, 'aria-expanded': String(open), 'aria-label': 'Details of ' + name });

// only narrows the page to what belongs to an id.
export const only = (id) => h('button', { key: 'only', type: 'button', 'data-only': id }, 'Show only what belongs to it');

// outcome is what came of the last action in a row, or nothing.
export function outcome(o) {
  if (!o) return [];
  return h('p', { class: o.failed ? 'outcome failed' : 'outcome' }, said(o.text), o.url && [' ', link(o.url, 'Open the page that the buyer is sent to')]);
}

// moves are the states that an object can be moved to: those without a reason
// code are buttons, the others a choice. states is a list of [state, reason
// codes], words what the buttons say.
export function moves(path, states, words) {
  const request = (state, reasonCode) => ({ path, body: { state, reasonCode }, said: `${[state, reasonCode].filter(Boolean).join(', ')}.` });
  const reasons = states.filter(([, codes]) => codes.length > 0);
  return [
    states.filter(([, codes]) => codes.length === 0).map(([state], i) => ask(words[state], request(state), { class: i === 0 && 'main' })),
    reasons.length > 0 && h('form', { key: reasons.map(([state]) => state).join(), request: (form) => request(...form.get('move').split(' ')) },
      h('select', { name: 'move', 'aria-label': 'Another state, and why' },
        reasons.map(([state, codes]) => h('optgroup', { key: state, label: state },
          codes.map((reason) => h('option', { key: reason, value: `${state} ${reason}` }, `${state}: ${reason}`))))),
      h('button', {}, 'Move')),
  ];
}

export const cell = (props, ...content) => h('td', { role: 'cell', ...props }, content);

// tableRow is an entry of a table: its cells, and below them what can be done
// and, once it is opened, what else is known.
export function tableRow(key, cells, below) {
  const rest = below.filter((part) => part instanceof Node);
  return h('tbody', { role: 'rowgroup', key, 'data-row': key },
    h('tr', { role: 'row', key: 'cells' }, cells),
    rest.length > 0 && h('tr', { role: 'row', key: 'below', class: 'below' }, h('td', { role: 'cell', colspan: cells.length }, rest)));
}

export const group = (name, content) => content.flat(Infinity).some(Boolean) && h('div', { key: name, class: 'actions', role: 'group', 'aria-label': name }, content);

export const details = (content) => h('div', { key: 'details', class: 'details' }, content);

