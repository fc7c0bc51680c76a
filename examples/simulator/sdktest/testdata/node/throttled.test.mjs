// The simulator was started with -throttle, and the sandbox's quotas are small.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cart, control, isRefused, merchant, merchants, once } from './merchant.mjs';

test('429 TooManyRequests: after a few calls, in one environment, until a second has passed', async () => {
  const sandbox = merchant(merchants['a plain key in the sandbox']);
  const create = (amazon) => amazon.createCheckoutSession(cart(), once());
  let made = 0;
  const untilRefused = async () => {
    for (; made < 100; made++) await create(sandbox);
  };
  await isRefused(untilRefused(), 429, 'TooManyRequests');
  assert.ok(made >= 5, `${made} calls were made`);
  assert.equal((await create(merchant(merchants['a LIVE key, V1']))).status, 201);
  await control('POST', 'clock', { advance: '1s' });
  assert.equal((await create(sandbox)).status, 201);
});
