// How things are written. All times are UTC, as in Amazon's own answers.

// price groups the digits before the point: {amount: "12800", currencyCode:
// "JPY"} is "12,800 JPY". undefined: "".
export function price(p) {
  if (!p || !p.amount) return '';
  const [whole, ...rest] = String(p.amount).split('.');
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...rest].join('.') + ' ' + (p.currencyCode || '');
}

const two = (n) => String(n).padStart(2, '0');
const day = (t) => `${t.getUTCFullYear()}-${two(t.getUTCMonth() + 1)}-${two(t.getUTCDate())}`;
const clock = (t) => `${two(t.getUTCHours())}:${two(t.getUTCMinutes())}:${two(t.getUTCSeconds())}`;

// moment is a time in full: 2026-03-01 12:00:05.
export function moment(time) {
  if (!time) return '';
  const t = new Date(time);
  return `${day(t)} ${clock(t)}`;
}

// when is a time as short as it can be seen from now.
export function when(time, now) {
  if (!time) return '';
  const t = new Date(time);
  return day(t) === day(new Date(now)) ? clock(t) : moment(time).slice(5, 16);
}

// until is how long it takes from now to time, in the two biggest units: "in
// 23 h 57 min", or "now".
export function until(time, now) {
  const minutes = Math.ceil((new Date(time) - new Date(now)) / 60000);
  if (minutes <= 0) return 'now';
  const [d, hours, m] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  const parts = [[d, 'd'], [hours, 'h'], [m, 'min']].filter(([n]) => n > 0).slice(0, 2);
  return 'in ' + parts.map(([n, unit]) => `${n} ${unit}`).join(' ');
}

// short is the beginning of a UUID, which is enough to tell sessions apart, and
// of whatever is too long for a line.
export function short(id) {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) return id.slice(0, 8);
  return id.length > 60 ? id.slice(0, 60) + '…' : id;
}

// withSession is where a buyer comes back to: the shop's URL with the id.
export function withSession(url, id) {
  const [address, ...fragment] = url.split('#');
  const back = address + (address.includes('?') ? '&' : '?') + 'amazonCheckoutSessionId=' + encodeURIComponent(id);
  return [back, ...fragment].join('#');
}

// address is one line: the name, where in the country, the postal code.
export const address = (a) => [a.name, a.city, a.stateOrRegion, a.postalCode, a.countryCode].filter(Boolean).join(', ');

// addressLines is all of it.
export const addressLines = (a) =>
  [
    a.name, a.addressLine1, a.addressLine2, a.addressLine3,
    [a.postalCode, a.city, a.district, a.county, a.stateOrRegion].filter(Boolean).join(' '), a.countryCode, a.phoneNumber,
  ].filter(Boolean).join('\n');

// indented is JSON with line breaks, and otherwise exactly as it was sent;
// what is no JSON stays as it is.
export function indented(json) {
  try {
    JSON.parse(json);
  } catch {
    return json;
  }
  let depth = 0;
  const line = (by) => '\n' + '  '.repeat((depth += by));
  return json.replace(/"(?:[^"\\]|\\.)*"|[{[]\s*[}\]]|[{}[\],:]|\s+/g, (part) => {
    switch (part) {
      case '{': case '[': return part + line(1);
      case '}': case ']': return line(-1) + part;
      case ',': return part + line(0);
      case ':': return ': ';
    }
    return part.trim();
  });
}
