<?php

declare(strict_types=1);

require_once __DIR__ . '/merchant.php';

$tests = [];

foreach (MERCHANTS as $name => $config) {
    $tests["$name: create, get, update, pay, complete"] = function () use ($config) {
        $amazon = merchant($config);
        $created = $amazon->call('POST', 'checkoutSessions', cart(), once());
        $id = accepted(201, $created)['checkoutSessionId'];
        same(true, $created['headers']['x-amz-pay-request-id'] !== '');
        same("https://shop.example/review?lang=ja&amazonCheckoutSessionId=$id", control("sessions/$id/signIn")['returnUrl']);
        $review = accepted(200, $amazon->call('GET', "checkoutSessions/$id"));
        same(['田中太郎', '東京都'], [$review['buyer']['name'], $review['shippingAddress']['stateOrRegion']]);

        $metadata = ['merchantReferenceId' => 'A/1', 'merchantStoreName' => "密林コーヒー / “é” <b> & \u{2028} 😀"];
        $updated = accepted(200, $amazon->call('PATCH', "checkoutSessions/$id", terms([], ['merchantMetadata' => $metadata])));
        same($metadata['merchantStoreName'], $updated['merchantMetadata']['merchantStoreName']);
        same(true, str_contains($updated['webCheckoutDetails']['amazonPayRedirectUrl'], $id));
        same("https://shop.example/result?amazonCheckoutSessionId=$id", control("sessions/$id/pay")['returnUrl']);

        $done = accepted(200, $amazon->call('POST', "checkoutSessions/$id/complete", ['chargeAmount' => yen(1000)]));
        same('Completed', $done['statusDetails']['state']);
        same($done, accepted(200, $amazon->call('GET', "checkoutSessions/$id")));
        same('Authorized', accepted(200, $amazon->call('GET', 'charges/' . $done['chargeId']))['statusDetails']['state']);
    };
    foreach (['an array' => cart(), 'Japanese text' => cart(['merchantMetadata' => ['merchantStoreName' => '密林コーヒー']])] as $form => $payload) {
        $tests["$name: a button whose payload is $form is accepted"] = function () use ($config, $form, $payload) {
            $text = json_encode($payload, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE);
            same(['accepted' => true], asked([
                'payloadJSON' => $text,
                'signature' => merchant($config)->generateButtonSignature($form === 'an array' ? $payload : $text),
                'algorithm' => $config['algorithm'] ?? '',
                'publicKeyId' => $config['publicKeyId'],
                'sandbox' => ($config['sandbox'] ?? false) ? 'true' : 'false',
                'merchantId' => 'A2MERCHANT0000',
            ]));
        };
    }
}

$tests['a button whose payload has the escapes of json_encode is told what to encode with'] = function () {
    $answer = asked([
        'payloadJSON' => json_encode(cart()),
        'signature' => merchant()->generateButtonSignature(cart()),
        'algorithm' => V2,
        'publicKeyId' => 'SANDBOX-' . PLAIN,
        'merchantId' => 'A2MERCHANT0000',
    ]);
    same([false, 'InvalidSignatureError'], [$answer['accepted'], $answer['reasonCode']]);
    same(true, str_contains($answer['message'], 'JSON_UNESCAPED_SLASHES'));
};

$tests['202: an authorization that takes its time'] = function () {
    $amazon = merchant();
    $id = paid($amazon, terms(['canHandlePendingAuthorization' => true]), '0701');
    $done = accepted(202, $amazon->call('POST', "checkoutSessions/$id/complete", ['chargeAmount' => yen(1000)]));
    same('AuthorizationInitiated', accepted(200, $amazon->call('GET', 'charges/' . $done['chargeId']))['statusDetails']['state']);
    control('clock', ['advance' => '30s']);
    same('Authorized', accepted(200, $amazon->call('GET', 'charges/' . $done['chargeId']))['statusDetails']['state']);
};

$tests['amounts as JSON numbers'] = function () {
    $update = terms(['chargeAmount' => ['amount' => 1000, 'currencyCode' => 'JPY']]);
    same('Completed', completed(merchant(), $update)['statusDetails']['state']);
};

$tests['PayOnly: nothing is shipped'] = function () {
    $id = control('sessions', ['productType' => 'PayOnly'])['session']['id'];
    $session = accepted(200, merchant()->call('GET', "checkoutSessions/$id"));
    same(['PayOnly', null], [$session['productType'], $session['shippingAddress']]);
};

$tests['Recurring: a charge every month'] = function () {
    $amazon = merchant();
    $recurring = ['chargePermissionType' => 'Recurring', 'recurringMetadata' => ['frequency' => ['unit' => 'Month', 'value' => '1']]];
    $permission = completed($amazon, terms([], $recurring))['chargePermissionId'];
    same('Recurring', accepted(200, $amazon->call('GET', "chargePermissions/$permission"))['chargePermissionType']);
    foreach ([1, 2] as $month) {
        $charge = ['chargePermissionId' => $permission, 'chargeAmount' => yen(1000), 'captureNow' => true];
        same('Captured', accepted(201, $amazon->call('POST', 'charges', $charge, once()))['statusDetails']['state']);
    }
};

$tests['finalize'] = function () {
    $amazon = merchant();
    $id = paid($amazon);
    $address = accepted(200, $amazon->call('GET', "checkoutSessions/$id"))['shippingAddress'];
    $body = ['paymentIntent' => 'Authorize', 'chargeAmount' => yen(1000), 'shippingAddress' => $address];
    same('Completed', accepted(200, $amazon->call('POST', "checkoutSessions/$id/finalize", $body))['statusDetails']['state']);
};

run($tests);
