// Charge permissions, charges and refunds, with the moves that their states
// allow on Amazon's pages "Charge Permission", "Charge" and "Manage refunds".
import { at, badge, cell, copier, details, expiry, facts, group, moves, only, outcome, said, tableRow, toggle, whole, code } from './parts.js';
import { h } from './dom.js';
import { price, when } from './text.js';

const tones = {
  Chargeable: 'good', NonChargeable: 'wait', Closed: 'plain',
  AuthorizationInitiated: 'wait', Authorized: 'wait', CaptureInitiated: 'wait', Captured: 'good', Canceled: 'bad', Declined: 'bad',
  RefundInitiated: 'wait', Refunded: 'good',
};

const words = { Authorized: 'Authorize', Captured: 'Capture', CaptureInitiated: 'Begin to capture', Chargeable: 'Chargeable again', Refunded: 'Refund it' };

const canceled = ['MerchantCanceled', 'BuyerCanceled', 'AmazonCanceled', 'ChargePermissionCanceled', 'ExpiredUnused'];
const declined = ['HardDeclined', 'SoftDeclined', 'AmazonRejected', 'ProcessingFailure', 'TransactionTimedOut'];
const held = [
  'PaymentMethodInvalid', 'PaymentMethodDeleted', 'PaymentMethodExpired', 'PaymentMethodNotAllowed', 'PaymentMethodNotSet', 'BillingAddressDeleted',
  'MFAFailed', 'TransactionAmountExceeded',
];
const closed = ['MerchantClosed', 'BuyerClosed', 'BuyerCanceled', 'AmazonCanceled', 'AmazonClosed'];

const captureAtOnce = 7 * 24 * 3600 * 1000; // after which a capture is pending first

function chargeMoves(c, now) {
  switch (c.state) {
    case 'AuthorizationInitiated': return [['Authorized', []], ['Declined', declined], ['Canceled', canceled]];
    case 'Authorized': {
      const late = new Date(now) - new Date(c.updatedAt) > captureAtOnce;
      return [...(late ? [] : [['Captured', []]]), ['CaptureInitiated', []], ['Canceled', canceled]];
    }
    case 'CaptureInitiated': return [['Captured', []], ['Declined', declined]];
  }
  return [];
}

function permissionMoves(p) {
  if (p.state === 'Closed') return [];
  const free = p.state === 'NonChargeable' && p.reasonCode !== 'ChargeInProgress'; // which only its charges end
  return [...(free ? [['Chargeable', []]] : []), ['NonChargeable', held], ['Closed', closed]];
}

const refundMoves = (r) => (r.state === 'RefundInitiated' ? [['Refunded', []], ['Declined', ['AmazonRejected', 'ProcessingFailure']]] : []);

const state = (o) => cell({}, badge(tones[o.state] || 'plain', o.state), o.reasonCode && h('small', {}, o.reasonCode));

const first = (key, o, open) => cell({ class: 'first' }, toggle(key, o.id, open), h('span', { class: 'id' }, code(o.id), copier(o.id)));

const path = (kind, o) => `${kind}/${encodeURIComponent(o.id)}`;

export function charge(c, { key, now, open, outcome: came }) {
  return tableRow(key, [
    first(key, c, open),
    state(c),
    cell({ class: 'number' }, price(c.chargeAmount), c.refundedAmount && Number(c.refundedAmount.amount) > 0 && h('small', {}, price(c.refundedAmount) + ' refunded')),
    cell({}, said(c.merchantReferenceId), h('small', {}, when(c.createdAt, now))),
  ], [
    group('Move ' + c.id, moves(path('charges', c), chargeMoves(c, now), words)), outcome(came),
    open && details([facts([
      ['Checkout session', whole(c.checkoutSessionId)],
      ['Charge permission', whole(c.chargePermissionId)],
      ['Captured', c.captureAmount && price(c.captureAmount)],
      ['Refunded', c.refundedAmount && price(c.refundedAmount)],
      ['Converted', c.convertedAmount && `${price(c.convertedAmount)} at ${c.conversionRate}`],
      ['Soft descriptor', c.softDescriptor && said(c.softDescriptor)],
      ['Environment', c.environment],
      ['Made', at(c.createdAt, now)],
      ['Changed', at(c.updatedAt, now)],
      ['Authorized until', c.expiresAt && expiry(c.expiresAt, now)],
    ]), h('p', {}, only(c.id))]),
  ]);
}

export function permission(p, { key, now, open, outcome: came }) {
  return tableRow(key, [
    first(key, p, open),
    state(p),
    cell({ class: 'number' }, price(p.amountBalance) || 'no limit', p.amountLimit && h('small', {}, 'of ' + price(p.amountLimit))),
    cell({}, said(p.merchantReferenceId), h('small', {}, p.chargePermissionType)),
  ], [
    outcome(came),
    open && details([group('Move ' + p.id, moves(path('chargePermissions', p), permissionMoves(p), words)), facts([
      ['Checkout session', whole(p.checkoutSessionId)],
      ['Environment', p.environment],
      ['Made', at(p.createdAt, now)],
      ['Changed', at(p.updatedAt, now)],
      ['Expires', p.expiresAt && expiry(p.expiresAt, now)],
    ]), h('p', {}, only(p.id))]),
  ]);
}

export function refund(r, { key, now, open, outcome: came }) {
  return tableRow(key, [
    first(key, r, open),
    state(r),
    cell({ class: 'number' }, price(r.refundAmount)),
    cell({}, at(r.createdAt, now)),
  ], [
    group('Decide ' + r.id, moves(path('refunds', r), refundMoves(r), words)), outcome(came),
    open && details([facts([
      ['Charge', whole(r.chargeId)],
      ['Charge permission', whole(r.chargePermissionId)],
      ['Soft descriptor', r.softDescriptor && said(r.softDescriptor)],
      ['Environment', r.environment],
      ['Changed', at(r.updatedAt, now)],
    ]), h('p', {}, only(r.id))]),
  ]);
}
