<?php

// What the tests share: merchants, buyers, whose doings are told to the
// simulator over its control API, and checkout.js's question about a button.

declare(strict_types=1);

require_once __DIR__ . '/client.php';
require_once __DIR__ . '/tap.php';

const STORE = 'amzn1.application-oa2-client.0000000000000000000000000000000a';
const PLAIN = 'AE0000000000000000000000';

/** All forms of path and key id, with both algorithms. */
const MERCHANTS = [
    'a plain key in the sandbox, V1' => ['publicKeyId' => PLAIN, 'sandbox' => true],
    'a plain key in live, V2' => ['publicKeyId' => PLAIN, 'sandbox' => false, 'algorithm' => V2],
    'a SANDBOX key, V2' => ['publicKeyId' => 'SANDBOX-' . PLAIN, 'algorithm' => V2],
    'a LIVE key, V1' => ['publicKeyId' => 'LIVE-' . PLAIN],
];

/** The simulator's host and port. */
function address(): string
{
    $url = parse_url(getenv('SIMULATOR_URL'));
    return $url['host'] . ':' . $url['port'];
}

function merchant(array $config = MERCHANTS['a SANDBOX key, V2']): Client
{
    return new Client(...$config + [
        'privateKey' => file_get_contents(getenv('PRIVATE_KEY')),
        'host' => 'localhost',
        'connectTo' => address(),
        'certificate' => getenv('SIMULATOR_CERTIFICATE'),
    ]);
}

/** Headers of a call that needs an idempotency key, which this client signs in any case. */
function once(array $more = []): array
{
    return ['x-amz-pay-Idempotency-Key' => bin2hex(random_bytes(16))] + $more;
}

/** Headers that ask for a certain outcome; this client does not sign the second. */
function simulating(string $code): array
{
    return once(['x-amz-pay-simulation-code' => $code]);
}

function yen(int|string $amount): array
{
    return ['amount' => (string) $amount, 'currencyCode' => 'JPY'];
}

/** The body of Create Checkout Session, and the payload of a button. */
function cart(array $more = []): array
{
    return ['webCheckoutDetails' => ['checkoutReviewReturnUrl' => 'https://shop.example/review?lang=ja'], 'storeId' => STORE] + $more;
}

/** The body of an Update after which nothing is missing. */
function terms(array $payment = [], array $more = []): array
{
    return [
        'webCheckoutDetails' => ['checkoutResultReturnUrl' => 'https://shop.example/result'],
        'paymentDetails' => $payment + ['paymentIntent' => 'Authorize', 'canHandlePendingAuthorization' => false, 'chargeAmount' => yen(1000)],
    ] + $more;
}

/** Expects an error, and returns its message. */
function refused(int $status, string $reasonCode, array $answer): string
{
    same([$status, $reasonCode], [$answer['status'], $answer['body']['reasonCode'] ?? $answer['text']]);
    return $answer['body']['message'];
}

/** Expects a success, and returns its document. */
function accepted(int $status, array $answer): array
{
    same([$status, null], [$answer['status'], $answer['body']['reasonCode'] ?? null]);
    return $answer['body'];
}

/** Sends what the API's client knows nothing of, and returns the JSON of the answer. */
function post(string $path, string $body): array
{
    $curl = curl_init('https://' . address() . $path);
    curl_setopt_array($curl, [
        CURLOPT_POSTFIELDS => $body,
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_CAINFO => getenv('SIMULATOR_CERTIFICATE'),
    ]);
    $text = curl_exec($curl);
    $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
    if ($text === false || $status >= 300) {
        throw new RuntimeException("POST $path: $status $text" . curl_error($curl));
    }
    return json_decode($text, true);
}

function control(string $path, array $body = []): array
{
    return post("/simulator/$path", json_encode((object) $body));
}

/** What checkout.js asks about a button before it is clicked. */
function asked(array $button): array
{
    return post('/checkout/check', http_build_query($button));
}

/** A session whose buyer paid and came back; it awaits Complete. */
function paid(Client $amazon, array $update = [], string $card = '1111'): string
{
    $id = accepted(201, $amazon->call('POST', 'checkoutSessions', cart(), once()))['checkoutSessionId'];
    control("sessions/$id/signIn");
    control("sessions/$id/changePayment", ['card' => $card]);
    same([], accepted(200, $amazon->call('PATCH', "checkoutSessions/$id", $update ?: terms()))['constraints']);
    control("sessions/$id/pay");
    return $id;
}

/** A session that is completed, with its charge permission and its charge. */
function completed(Client $amazon, array $update = []): array
{
    $id = paid($amazon, $update);
    return accepted(200, $amazon->call('POST', "checkoutSessions/$id/complete", ['chargeAmount' => yen(1000)]));
}
