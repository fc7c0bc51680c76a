// Checkout sessions: what the buyer did, and may do next.
import { h } from './dom.js';
import { ask, at, badge, copier, details, expiry, facts, group, identifier, link, only, outcome, said, toggle, whole } from './parts.js';
import { address, addressLines, price, until, withSession } from './text.js';

const stages = {
  created: ['plain', 'nobody signed in yet'],
  buyer: ['plain', 'the buyer is in the shop'],
  processing: ['wait', 'the buyer is about to pay'],
  paid: ['wait', 'the buyer paid, Complete is awaited'],
};

function state(s) {
  const [tone, words] = s.state === 'Completed' ? ['good', ''] : s.state === 'Canceled' ? ['bad', ''] : stages[s.substate] || ['plain', ''];
  const second = s.substate || s.reasonCode;
  return [badge(tone, s.state, second && ' / ' + second), words && h('span', { class: 'soft' }, words)];
}

const choosing = (s) => s.state === 'Open' && (s.substate === 'buyer' || s.substate === 'processing');
const several = (s) => s.productType === 'PayAndShipMultiAddress';

// session draws one.
export function session(s, { key, now, open, outcome: came }) {
  const name = s.merchantReferenceId || `session ${s.id.slice(0, 8)}`;
  return h('li', { key, 'data-row': key },
    h('div', { key: 'head', class: 'head' },
      toggle(key, name, open),
      h('div', { class: 'what' }, h('h3', {}, s.merchantReferenceId ? said(s.merchantReferenceId) : h('span', { class: 'soft' }, 'no order number yet')), ' ', h('span', { class: 'id' }, identifier(s.id))),
      h('p', { class: 'amount' }, price(s.chargeAmount) || h('span', { class: 'soft' }, s.setupOnly ? 'nothing to pay' : 'no amount yet'))),
    h('p', { key: 'state', class: 'state' }, state(s), s.state === 'Open' && h('span', { class: 'soft' }, `expires ${until(s.expiresAt, now)}`)),
    h('p', { key: 'who', class: 'who' }, summary(s).map((part, i) => [i > 0 && ' · ', part])),
    s.constraints && s.state === 'Open' && h('p', { key: 'constraints', class: 'missing' }, 'Missing: ', s.constraints.join(', ')),
    group('What the buyer does', [buyerActions(s)]),
    h('div', { key: 'outcome' }, outcome(came)),
    open && details([choices(s), group('What else may happen', [endings(s)]), facts(all(s, now)), h('p', {}, only(s.id))]));
}

function summary(s) {
  const buyer = s.buyer || {};
  return [
    buyer.name && said(buyer.name, buyer.language), s.card && said(s.card.descriptor, buyer.language),
    s.address && said(address({ ...s.address, name: s.address.name === buyer.name ? '' : s.address.name }), buyer.language),
    s.addressIndexes && `${s.addressIndexes.length} shipping address${s.addressIndexes.length === 1 ? '' : 'es'}`,
  ].filter(Boolean);
}

const of = (s, action, words, body) => ({ path: `sessions/${encodeURIComponent(s.id)}/${action}`, body: body || {}, said: words });

function buyerActions(s) {
  if (s.state !== 'Open') return [];
  if (s.substate === 'created') return [ask('Sign in', of(s, 'signIn', 'The buyer signed in.'), { class: 'main' }), cancel(s)];
  return [
    choosing(s) && s.redirectUrl && [
      ask('Pay', of(s, 'pay', 'The buyer paid.'), { class: 'main' }),
      ask('Decline', of(s, 'decline', 'The payment was declined.')),
    ],
    choosing(s) && [cancel(s), s.redirectUrl && ask('Walk away', of(s, 'walkAway', 'The buyer left and never came back.'))],
    whereabouts(s),
  ];
}

const cancel = (s) => ask('Cancel', of(s, 'cancel', 'The buyer canceled.'));

// whereabouts leads to the page that the buyer's browser shows.
function whereabouts(s) {
  if (s.substate === 'processing') return link(s.redirectUrl, 'Payment page');
  return s.returnUrl && link(s.returnUrl, s.substate === 'paid' ? 'Result page' : s.checkoutMode === 'ProcessOrder' ? 'Payment page' : 'Review page');
}

// choices are what the buyer may choose anew until it is paid.
function choices(s) {
  if (!choosing(s) || !s.buyer) return [];
  const { addresses, cards, language } = s.buyer;
  const movable = s.productType !== 'PayOnly' && s.checkoutMode !== 'ProcessOrder';
  return h('div', { key: 'choices', class: 'choices' },
    movable && !several(s) && choose(s, 'Change address', 'changeAddress', language, addresses.map((a, i) => [i, address(a), i === s.addressIndex]),
      (form) => ({ address: Number(form.get('choice')) })),
    several(s) && chooseSeveral(s, addresses, language),
    choose(s, 'Change payment', 'changePayment', language, cards.map((c) => [c.ending, c.descriptor + (c.outcome && ` – ${c.outcome}`), c.ending === s.card.ending]),
      (form) => ({ card: form.get('choice') })),
    s.mayDeclineSaving && ask(s.chargePermissionType === 'OneTime' ? 'Save the payment method' : 'Do not save the payment method',
      of(s, 'savePaymentMethod', 'Chosen.', { save: s.chargePermissionType === 'OneTime' })));
}

function choose(s, words, action, lang, options, body) {
  return h('form', { key: action, request: (form) => of(s, action, 'Chosen.', body(form)) },
    h('select', { name: 'choice', 'aria-label': words + ' to' },
      options.map(([value, text, chosen]) => h('option', { key: String(value), value, lang: /^[a-z]{2}$/.test(lang) && lang, selected: chosen }, text))),
    h('button', {}, words));
}

function chooseSeveral(s, addresses, lang) {
  return h('form', { key: 'changeAddresses', request: (form) => of(s, 'changeAddresses', 'Chosen.', { addresses: form.getAll('choice').map(Number) }) },
    h('fieldset', {}, h('legend', {}, 'Addresses'),
      addresses.map((a, i) => h('label', { class: 'check' },
        h('input', { type: 'checkbox', name: 'choice', value: i, checked: (s.addressIndexes || []).includes(i) }), ' ', said(address(a), lang)))),
    h('button', {}, 'Change addresses'));
}

function endings(s) {
  if (s.state !== 'Open') return [];
  return [ask('Expire', of(s, 'expire', 'The session expired.')), ask('Amazon cancels', of(s, 'amazonCancel', 'Amazon canceled the session.'))];
}

function all(s, now) {
  const buyer = s.buyer || {};
  const lines = (a) => a && h('span', { class: 'lines', lang: /^[a-z]{2}$/.test(buyer.language) && buyer.language }, said(addressLines(a)));
  const page = (url) => url && [link(url, url), copier(url)];
  return [
    ['Checkout session', whole(s.id)],
    ['Made', at(s.createdAt, now)],
    ['Changed', at(s.updatedAt, now)],
    ['Expires', s.state === 'Open' && expiry(s.expiresAt, now)],
    ['Buyer', buyer.id && [buyer.name, buyer.email, buyer.phoneNumber].filter(Boolean).map((text, i) => [i > 0 && h('br'), said(text)])],
    ['Buyer id', whole(buyer.id)],
    ['Card', s.card && [said(s.card.descriptor), s.card.outcome && ` – ${s.card.outcome}`]],
    ['Shipping address', s.addressIndexes ? s.addressIndexes.map((i) => lines(buyer.addresses[i])) : lines(s.address)],
    ['Billing address', lines(s.billing)],
    ['Amount', [price(s.chargeAmount), s.totalOrderAmount && ` of ${price(s.totalOrderAmount)} in all`]],
    ['Intent', s.paymentIntent && s.paymentIntent + (s.canHandlePendingAuthorization ? ', pending authorization is handled' : '')],
    ['Kind', [s.environment, s.productType, s.chargePermissionType, s.checkoutMode, s.setupOnly && 'setup only'].filter(Boolean).join(', ')],
    ['Frequency', s.frequencyUnit && `${s.frequencyValue} ${s.frequencyUnit} ${price(s.recurringAmount)}`],
    ['Shop', said(s.merchantStoreName)],
    ['Store id', s.storeId && said(s.storeId)],
    ['Note to buyer', s.noteToBuyer && said(s.noteToBuyer)],
    ['Custom information', s.customInformation && said(s.customInformation)],
    ['Review page', page(s.reviewUrl && withSession(s.reviewUrl, s.id))],
    ['amazonPayRedirectUrl', page(s.redirectUrl)],
    ['Result page', page(s.resultUrl && withSession(s.resultUrl, s.id))],
    ['Cancel page', page(s.cancelUrl)],
    ['Charge permission', whole(s.chargePermissionId)],
    ['Charge', whole(s.chargeId)],
  ];
}
