// What belongs to the same checkout.

const ids = ['id', 'checkoutSessionId', 'chargePermissionId', 'chargeId'];

const text = (item) => JSON.stringify(item).toLowerCase();

// filtered returns the state without what the words do not fit. What belongs
// to the same checkout as something that fits stays, too: an order number does
// not stand in a refund, but its refund is found.
export function filtered(state, words) {
  words = words.trim().toLowerCase();
  if (words === '') return state;
  const wanted = new Set([words]);
  for (const list of [state.sessions, state.charges, state.refunds, state.chargePermissions]) {
    for (const item of list) {
      if (text(item).includes(words)) ids.map((name) => item[name]).filter(Boolean).forEach((id) => wanted.add(id.toLowerCase()));
    }
  }
  const fits = (item) => [...wanted].some((part) => text(item).includes(part));
  return Object.fromEntries(Object.entries(state).map(([name, value]) => [name, Array.isArray(value) ? value.filter(fits) : value]));
}

// orders returns the merchant's order numbers by the ids of all that belongs to
// them.
export function orders(state) {
  const known = new Map();
  const note = (reference, ...of) => of.filter((id) => id && reference).forEach((id) => known.set(id, reference));
  for (const p of state.chargePermissions) note(p.merchantReferenceId, p.id);
  for (const c of state.charges) note(c.merchantReferenceId, c.id);
  for (const s of state.sessions) note(s.merchantReferenceId, s.id, s.chargePermissionId, s.chargeId);
  for (const r of state.refunds) note(known.get(r.chargeId) || known.get(r.chargePermissionId), r.id);
  return known;
}
