// Calls of the shop, notifications to it, and the faults that are to come.
import { h } from './dom.js';
import { ask, at, badge, cell, code, details, facts, only, outcome, said, tableRow, time, toggle, whole } from './parts.js';
import { indented, short, until } from './text.js';

const tone = (status) => (status >= 200 && status < 300 ? 'good' : 'bad');

function answer(c) {
  if (!c.done) return badge('wait', 'waiting');
  if (!c.status) return badge('bad', 'dropped');
  return badge(tone(c.status), c.status);
}

export function call(c, { key, now, open, order }) {
  const name = c.operation || `${c.method} ${c.path}`;
  const id = callObject(c);
  return tableRow(key, [
    cell({ class: 'first' }, toggle(key, `${name}, ${c.requestId}`, open), time(c.time, now)),
    cell({}, answer(c)),
    cell({ class: 'rest' }, said(short(name)), subject(id, order), c.replayed && [' ', badge('plain', 'replayed')], c.faulted && [' ', badge('wait', 'fault')],
      c.reasonCode && h('small', { class: 'wrong' }, said(c.reasonCode))),
  ], [
    open && details([facts([
      ['Request', code(`${c.method} ${c.path}`)],
      ['Request id', whole(c.requestId)],
      ['Idempotency key', whole(c.idempotencyKey)],
      ['Effect', c.effect ? 'it changed something' : 'nothing was changed'],
      ['Arrived', at(c.time, now)],
    ]), c.body && h('pre', { tabindex: '0', role: 'group', 'aria-label': 'Body of the request' }, said(indented(c.body))), id && h('p', {}, only(id))]),
  ]);
}

// callObject is what a call is about: the id in its path, or else in its body;
// "" if there is none.
export function callObject(c) {
  const [, id] = /\/(?:checkoutSessions|chargePermissions|charges|refunds)\/([^/?]+)/.exec(c.path) || /"(?:chargeId|chargePermissionId)"\s*:\s*"([^"\\]+)"/.exec(c.body) || [];
  return c.operation && id ? id : '';
}

// subject is what something is about: the order number, and the id.
const subject = (id, order) => [order && [' ', h('b', {}, said(order))], id && [' ', h('span', { class: 'id' }, code(short(id)))]];

export function notification(n, { key, now, open, outcome: came, order }) {
  const about = n.notification;
  const waiting = !n.attempts && n.next;
  return tableRow(key, [
    cell({ class: 'first' }, toggle(key, `${about.ObjectType} ${about.ObjectId}`, open), time(n.madeAt, now)),
    cell({}, waiting ? badge('plain', 'waits') : n.status ? badge(tone(n.status), n.status) : badge('bad', 'no answer'),
      n.attempts > 1 && h('small', {}, `${n.attempts} attempts`)),
    cell({ class: 'rest' }, said(short(about.ObjectType)), subject(about.ObjectId, order)),
    cell({ class: 'due' }, n.next ? until(n.next, now) : h('span', { class: 'soft' }, n.delivered ? 'delivered' : 'given up'),
      !waiting && ask('Resend', { path: `notifications/${encodeURIComponent(n.messageId)}/resend`, said: 'It is due again.' }, { class: 'small' })),
  ], [
    outcome(came),
    open && details([facts([
      ['Message id', whole(n.messageId)],
      ['Notification id', whole(about.NotificationId)],
      ['Type', said(`${about.NotificationType} ${about.NotificationVersion}`)],
      ['Merchant', said(about.MerchantID)],
      ['Object', whole(about.ObjectId)],
      ['Charge permission', whole(about.ChargePermissionId)],
      ['Attempts', String(n.attempts)],
      ['Due', n.next && time(n.next, now)],
    ]), h('p', {}, only(about.ObjectId))]),
  ]);
}

export function fault(f, { key }) {
  const when = f.when === 'afterEffect' ? 'after the effect' : 'before the effect';
  const what = [
    f.delay && `waits ${f.delay}`, f.drop && 'no answer', f.status && `${f.status} ${f.reasonCode || ''}`, f.body && 'another body', f.truncate && 'half an answer',
    f.merge && 'a changed answer',
  ].filter(Boolean).join(', ');
  return tableRow(key, [
    cell({ class: 'name' }, said(short(f.operation || 'any operation'))),
    cell({ class: 'rest' }, said(short(what || 'nothing')), h('small', {}, f.truncate || f.merge ? '' : when)),
    cell({}, f.times < 0 ? 'until cleared' : `${f.times || 1} ×`),
  ], []);
}
