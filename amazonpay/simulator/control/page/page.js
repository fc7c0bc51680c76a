// The live page of the Amazon Pay simulator: what happens, as it happens.
import { h, morphChildren, rows } from './dom.js';
import { act } from './actions.js';
import { outcome } from './parts.js';
import { charge, permission, refund } from './payments.js';
import { filtered, orders } from './related.js';
import { session } from './sessions.js';
import { follow } from './stream.js';
import { moment } from './text.js';
import { call, callObject, fault, notification } from './traffic.js';

const most = 50; // entries of each list

const element = (id) => document.getElementById(id);

// The lists of the page: where they stand, what is in them, how an entry is
// drawn, how many are shown before somebody wants them all.
const lists = [
  { id: 'sessions', title: 'Sessions', of: 'sessions', view: session, key: (s) => s.id, few: 6, none: 'No sessions yet. Click the Amazon Pay button of your shop, or make a new session here.' },
  { id: 'charges', title: 'Charges', of: 'charges', view: charge, key: (c) => c.id, few: 8, none: 'No charges yet. They come with Complete Checkout Session or Create Charge.' },
  { id: 'refunds', title: 'Refunds', of: 'refunds', view: refund, key: (r) => r.id, few: 8, none: 'No refunds yet.' },
  { id: 'permissions', title: 'Charge permissions', of: 'chargePermissions', view: permission, key: (p) => p.id, few: 8, none: 'No charge permissions yet. They come with Complete Checkout Session.' },
  { id: 'calls', title: 'Calls', of: 'calls', view: call, key: (c) => c.requestId, about: callObject, few: 20, none: `No calls yet. Let your shop's client call ${location.origin} instead of Amazon.` },
  { id: 'notifications', title: 'Notifications', of: 'notifications', view: notification, key: (n) => n.messageId, about: (n) => n.notification.ObjectId, few: 10, none: 'No notifications yet. They come with changes of charges, charge permissions and refunds.' },
  { id: 'faults', title: 'Faults', of: 'faults', view: fault, key: (f, i) => String(i), few: 20, none: 'No faults wait. The shop gets true answers.' },
];

const page = {
  state: null, // the newest; null: nothing came yet
  shown: null, // what is drawn: the same, unless the page is paused
  notifyURL: '', // as the simulator last told it
  connection: 'connecting',
  paused: false,
  due: true, // the next state is shown, paused or not
  words: '', // of the filter
  open: new Set(), // keys of rows that show all
  whole: new Set(), // ids of lists that show all entries
  outcomes: new Map(), // of actions, by the key of their row
};

let asked = 0;

// redraw draws once for all that happens before the next frame.
function redraw() {
  if (asked) return;
  asked = requestAnimationFrame(() => {
    asked = 0;
    draw();
  });
}

function draw() {
  drawConnection();
  for (const place of document.querySelectorAll('[data-outcome]')) morphChildren(place, [outcome(page.outcomes.get(place.dataset.outcome))].flat());
  if (!page.shown) return;
  element('now').textContent = moment(page.shown.now);
  element('now').dateTime = page.shown.now;
  const all = page.shown;
  const found = filtered(all, page.words);
  const known = orders(all);
  for (const list of lists) drawList(list, all[list.of], found[list.of], known);
  drawContents(all, found);
  drawNotifyURL(all.notifyUrl);
}

// drawNotifyURL fills in the field, but not while somebody types there.
function drawNotifyURL(url) {
  if (url === page.notifyURL) return;
  page.notifyURL = url;
  if (document.activeElement !== element('url')) element('url').value = url;
}

function drawConnection() {
  const words = { connecting: 'Connecting…', live: 'Live', lost: 'Reconnecting…' };
  const state = page.paused && page.connection === 'live' ? 'paused' : page.connection;
  element('connection').dataset.state = state;
  const text = { ...words, paused: page.state === page.shown ? 'Paused' : 'Paused, there is more' }[state];
  if (element('connection').textContent !== text) element('connection').textContent = text;
}

const rowKey = (list, item, i) => `${list.id} ${list.key(item, i)}`;

function drawList(list, all, found, known) {
  const place = element(list.id);
  const { now } = page.shown;
  const focused = document.activeElement?.closest('[data-row]')?.dataset.row;
  const staying = (key) => page.open.has(key) || key === focused;
  const many = page.whole.has(list.id) || page.words !== '' ? most : list.few;
  const wanted = found
    .map((item, i) => ({ item, key: rowKey(list, item, i) }))
    .filter(({ key }, i) => i < many || staying(key))
    .map(({ item, key }) => {
      const context = { key, now, open: page.open.has(key), outcome: page.outcomes.get(key), order: list.about && known.get(list.about(item)) };
      const minute = Math.floor(new Date(now) / 60000); // what is written as "in 5 min" changes with it
      return { key, signature: JSON.stringify([item, minute, context.open, context.outcome, context.order]), draw: () => list.view(item, context) };
    });
  const listed = new Set(all.map((item, i) => rowKey(list, item, i)));
  rows(place, wanted, (key) => all.length > 0 && !listed.has(key) && staying(key));
  place.hidden = place.querySelector(':scope > [data-row]') === null;
  drawFoot(list, all.length, found.length, wanted.length);
}

// drawFoot says what a list does not show.
function drawFoot(list, all, found, shown) {
  const foot = document.querySelector(`[data-foot="${list.id}"]`);
  const parts = [];
  if (all === 0) parts.push(h('p', { key: 'none', class: 'soft' }, list.none));
  else if (found === 0) parts.push(h('p', { key: 'unfit', class: 'soft' }, 'Nothing here fits the filter.'));
  if (shown < found) parts.push(h('button', { key: 'more', type: 'button', 'data-whole': list.id }, `Show ${found - shown} more`));
  else if (page.whole.has(list.id) && found > list.few && page.words === '') parts.push(h('button', { key: 'less', type: 'button', 'data-whole': list.id }, 'Show fewer'));
  morphChildren(foot, parts);
}

function drawContents(all, found) {
  const count = (list) => (page.words ? `${found[list.of].length} of ${all[list.of].length}` : all[list.of].length + (all[list.of].length >= most ? ' +' : ''));
  morphChildren(element('contents'), lists.map((list) => h('li', { key: list.id }, h('a', { href: `#${list.id}-title` }, list.title, ' ', h('b', {}, count(list))))));
  const sum = lists.reduce((n, list) => n + found[list.of].length, 0);
  const text = page.words ? `${sum} found` : '';
  if (element('matches').textContent !== text) element('matches').textContent = text;
}

// say lets people hear what they do not look at.
function say(text) {
  element('live').replaceChildren(h('span', {}, text)); // a new element, so that the same words are heard again
}

function onState(state) {
  page.state = state;
  if (!page.paused || page.due) page.shown = state;
  page.due = false;
  redraw();
}

function onConnection(live) {
  const before = page.connection;
  page.connection = live ? 'live' : 'lost';
  if (before === page.connection) return;
  if (before !== 'connecting') say(live ? 'The connection is there again.' : 'The connection is lost.');
  redraw();
}

act({ page, redraw, say });
follow(`/simulator/events?limit=${most}`, onState, onConnection);
