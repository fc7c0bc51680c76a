<?php

declare(strict_types=1);

require_once __DIR__ . '/merchant.php';

const NOBODYS = 'checkoutSessions/26be7331-7dc2-4722-be22-f7e75582d3ef';

/** Calls Complete with the right amount. */
function complete(Client $amazon, string $id, array $headers = []): array
{
    return $amazon->call('POST', "checkoutSessions/$id/complete", ['chargeAmount' => yen(1000)], $headers);
}

/** A session whose buyer is on the review page. */
function reviewed(): string
{
    return control('sessions')['session']['id'];
}

run([
    '400: bodies that are wrong' => function () {
        $amazon = merchant();
        $session = 'checkoutSessions/' . reviewed();
        $message = refused(400, 'InvalidParameterValue', $amazon->call('PATCH', $session, terms(['chargeAmount' => yen('705.00')])));
        same("The value '705.00' provided for 'chargeAmount.Amount' is invalid.", $message);
        refused(400, 'UnrecognizedField', $amazon->call('PATCH', $session, ['cartId' => '1']));
        refused(400, 'MissingParameterValue', $amazon->call('POST', 'checkoutSessions', ['storeId' => STORE], once()));
        refused(400, 'InvalidRequestFormat', $amazon->call('PATCH', $session, 'storeId=x'));
        refused(400, 'InvalidParameterCombination', $amazon->call('PATCH', $session, terms(['paymentIntent' => 'AuthorizeWithCapture', 'canHandlePendingAuthorization' => true])));
        refused(400, 'CurrencyMismatch', $amazon->call('PATCH', $session, terms(['chargeAmount' => ['amount' => '1', 'currencyCode' => 'EUR']])));
    },
    '400: idempotency keys that are wrong' => function () {
        $amazon = merchant();
        refused(400, 'MissingHeader', $amazon->call('POST', 'checkoutSessions', cart()));
        refused(400, 'InvalidHeaderValue', $amazon->call('POST', 'checkoutSessions', cart(), ['x-amz-pay-idempotency-key' => str_repeat('k', 33)]));
        $key = once();
        $first = accepted(201, $amazon->call('POST', 'checkoutSessions', cart(), $key));
        same($first, accepted(201, $amazon->call('POST', 'checkoutSessions', cart(), $key)));
        refused(400, 'DuplicateIdempotencyKey', $amazon->call('POST', 'checkoutSessions', cart(['platformId' => 'A3']), $key));
    },
    '403: the message has the string to sign' => function () {
        foreach ([V1, V2] as $algorithm) {
            $stranger = phpseclib3\Crypt\RSA::createKey(2048)->toString('PKCS8');
            $amazon = merchant(['algorithm' => $algorithm, 'privateKey' => $stranger] + MERCHANTS['a SANDBOX key, V2']);
            $message = refused(403, 'InvalidRequestSignature', $amazon->call('GET', NOBODYS));
            same(1, preg_match("/^Unable to verify signature, signing String \[$algorithm\n[0-9a-f]{64}\]/", $message));
        }
    },
    '403: keys and regions of others' => function () {
        refused(403, 'InvalidAuthentication', merchant(['publicKeyId' => 'SANDBOX-OTHER'])->call('GET', NOBODYS));
        refused(403, 'InvalidAuthentication', merchant(['region' => 'na'] + MERCHANTS['a SANDBOX key, V2'])->call('GET', NOBODYS));
    },
    '404: what there is not, also with a raw | in the path, and with headers that are not signed' => function () {
        $amazon = merchant(['integrator' => ['x-amz-pay-integrator-id' => 'AXXX']] + MERCHANTS['a SANDBOX key, V2']);
        foreach ([NOBODYS, 'charges/S03-0000000-0000000-C000000', 'refunds/S03-0000000-0000000-R000000', 'buyers/Atza|IwEBIA.b_c-d~e'] as $path) {
            refused(404, 'ResourceNotFound', $amazon->call('GET', $path, null, ['x-amz-pay-authtoken' => 'other:jwt==']));
        }
        refused(404, 'ResourceNotFound', merchant(MERCHANTS['a LIVE key, V1'])->call('GET', 'checkoutSessions/' . reviewed()));
    },
    '405: what is not simulated, with a query' => function () {
        $query = ['reportTypes' => ['A', 'B'], 'note' => "a b!'()*~+/é", 'nextToken' => ''];
        refused(405, 'UnsupportedOperation', merchant()->call('GET', 'reports', query: $query));
    },
    '409: another amount than was agreed' => function () {
        $amazon = merchant();
        $id = paid($amazon);
        refused(409, 'AmountMismatch', $amazon->call('POST', "checkoutSessions/$id/complete", ['chargeAmount' => yen(1001)]));
        accepted(200, complete($amazon, $id));
    },
    '422: completed before and after its time' => function () {
        $amazon = merchant();
        $id = reviewed();
        accepted(200, $amazon->call('PATCH', "checkoutSessions/$id", terms()));
        refused(422, 'InvalidCheckoutSessionStatus', complete($amazon, $id));
        control("sessions/$id/pay");
        accepted(200, complete($amazon, $id));
        refused(422, 'InvalidCheckoutSessionStatus', complete($amazon, $id));
    },
    '422: canceled by the buyer, declined, or as simulated' => function () {
        $amazon = merchant();
        foreach (['3064' => 'BuyerCanceled', '3434' => 'Declined', '1111' => 'AmazonCanceled'] as $card => $reason) {
            $id = paid($amazon, [], (string) $card);
            refused(422, 'CheckoutSessionCanceled', complete($amazon, $id, $reason === 'AmazonCanceled' ? simulating($reason) : []));
            same($reason, accepted(200, $amazon->call('GET', "checkoutSessions/$id"))['statusDetails']['reasonCode']);
        }
    },
    '429 and 503, on request' => function () {
        $amazon = merchant();
        $id = reviewed();
        foreach ([429 => 'TooManyRequests', 503 => 'ServiceUnavailable'] as $status => $reason) {
            control('faults', ['operation' => 'GetCheckoutSession', 'status' => $status]);
            refused($status, $reason, $amazon->call('GET', "checkoutSessions/$id"));
            accepted(200, $amazon->call('GET', "checkoutSessions/$id"));
        }
    },
    'an answer that was lost is replayed' => function () {
        $amazon = merchant();
        $id = paid($amazon);
        $key = once();
        control('faults', ['operation' => 'CompleteCheckoutSession', 'when' => 'afterEffect', 'drop' => true]);
        try {
            complete($amazon, $id, $key);
            $lost = false;
        } catch (RuntimeException) {
            $lost = true;
        }
        same(true, $lost);
        same('Completed', accepted(200, complete($amazon, $id, $key))['statusDetails']['state']);
    },
]);
