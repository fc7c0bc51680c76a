// The buttons and forms that are always there: the clock, a new session, a
// fault, notifications, the log.

const element = (id) => document.getElementById(id);

const operations = [
  'CreateCheckoutSession', 'GetCheckoutSession', 'UpdateCheckoutSession', 'CompleteCheckoutSession', 'FinalizeCheckoutSession', 'GetChargePermission',
  'UpdateChargePermission', 'CloseChargePermission', 'CreateCharge', 'GetCharge', 'CaptureCharge', 'CancelCharge', 'CreateRefund', 'GetRefund', 'GetBuyer',
  'CreateDeliveryTracker',
];

// forms tells each what it asks of the simulator.
export function forms() {
  element('advance').request = (form) => advance(form.get('by').trim());
  for (const button of document.querySelectorAll('[data-advance]')) button.request = advance(button.dataset.advance);

  drawer(element('begin'), element('new-session'));
  element('new-session').request = (form) => ({ path: 'sessions', body: newSession(form), said: ({ session }) => `Session ${session.id.slice(0, 8)} is made.` });

  drawer(element('inject'), element('new-fault'));
  element('new-fault').elements.operation.append(...operations.map((name) => new Option(name)));
  element('new-fault').request = (form) => ({ path: 'faults', body: newFault(form), said: 'It waits for its call.' });
  element('clear-faults').request = { method: 'DELETE', path: 'faults', said: 'No fault waits any longer.' };

  element('deliver').request = { path: 'notifications/deliver', said: ({ posts }) => (posts === 1 ? '1 post was made.' : `${posts} posts were made.`) };
  element('notify-url').request = (form) => notifyURL(form.get('url').trim());
  element('clear-calls').request = { method: 'DELETE', path: 'calls', said: 'The log is empty.' };
}

// drawer makes a button show and hide a form.
function drawer(button, form) {
  const show = (shown) => {
    form.hidden = !shown;
    button.setAttribute('aria-expanded', String(shown));
    (shown ? form.elements[0] : button).focus();
  };
  button.addEventListener('click', () => show(form.hidden));
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') show(false);
  });
}

const advance = (by) => ({ path: 'clock', body: { advance: by }, said: `Moved by ${by}.` });

const notifyURL = (url) => ({
  method: 'PUT', path: 'notifications/url', body: { url }, said: url ? 'They are posted there from now on.' : 'They wait from now on.',
});

// newSession leaves out what the simulator knows better.
function newSession(form) {
  const body = { productType: form.get('productType') };
  const review = form.get('reviewUrl').trim();
  if (review) body.payload = { webCheckoutDetails: { checkoutReviewReturnUrl: review } };
  return body;
}

function newFault(form) {
  const fault = { operation: form.get('operation'), when: form.get('when'), times: Number(form.get('times')) };
  for (const name of ['delay', 'reasonCode']) if (form.get(name).trim()) fault[name] = form.get(name).trim();
  if (form.get('status')) fault.status = Number(form.get('status'));
  for (const name of ['drop', 'truncate']) if (form.has(name)) fault[name] = true;
  return fault;
}
