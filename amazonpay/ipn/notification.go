package ipn

import (
	"fmt"
	"time"
)

// Message is a message of SNS that was verified.
type Message struct {
	// ID is the same each time SNS sends the message again.
	ID string
	// TopicARN is the topic that it came from.
	TopicARN string
	// SentAt is when SNS took the message, in UTC.
	SentAt time.Time
	// Type is TypeNotification, TypeSubscriptionConfirmation or
	// TypeUnsubscribeConfirmation.
	Type string
	// Notification is what Amazon Pay says; nil unless Type is
	// TypeNotification.
	Notification *Notification
}

// Notification says that something about one object at Amazon Pay changed. It
// is a hint and holds no state: get the object to learn that. Notifications
// come late, twice and out of order.
// https://developer.amazon.com/docs/amazon-pay-checkout/set-up-instant-payment-notifications.html
type Notification struct {
	MerchantID string     `json:"MerchantID"`
	ObjectType ObjectType `json:"ObjectType"`
	// ObjectID is the id of what changed, such as S03-0000000-0000000-C000000.
	ObjectID string `json:"ObjectId"`
	// ChargePermissionID is that of the object; it may be empty.
	ChargePermissionID string `json:"ChargePermissionId"`
	// NotificationType is STATE_CHANGE or ATTRIBUTE_CHANGE; others may come.
	NotificationType string `json:"NotificationType"`
	// NotificationID serves for tracking only. Two notifications of one change
	// may differ in it.
	NotificationID string `json:"NotificationId"`
	// NotificationVersion is V2.
	NotificationVersion string `json:"NotificationVersion"`
}

// ObjectType is the kind of object that changed. A Verifier hands on kinds
// that are not listed here as they are.
type ObjectType string

// The object types that Amazon Pay documents. It notifies of no checkout
// sessions.
const (
	ChargePermission ObjectType = "CHARGE_PERMISSION"
	Charge           ObjectType = "CHARGE"
	Refund           ObjectType = "REFUND"
	Chargeback       ObjectType = "CHARGEBACK"
)

func parseNotification(message string) (*Notification, error) {
	f, err := parseObject([]byte(message))
	if err != nil {
		return nil, fmt.Errorf("%w: Message: %w", ErrMalformed, err)
	}
	if _, legacy := f.values["NotificationData"]; legacy {
		return nil, fmt.Errorf("%w: Message is of the legacy API (V1): give that integration an endpoint of its own in Seller Central", ErrMalformed)
	}
	n := &Notification{
		MerchantID:          f.text("MerchantID"),
		ObjectType:          ObjectType(f.text("ObjectType")),
		ObjectID:            f.text("ObjectId"),
		ChargePermissionID:  f.text("ChargePermissionId"),
		NotificationType:    f.text("NotificationType"),
		NotificationID:      f.text("NotificationId"),
		NotificationVersion: f.text("NotificationVersion"),
	}
	if f.err != nil {
		return nil, fmt.Errorf("%w: Message: %w", ErrMalformed, f.err)
	}
	if n.MerchantID == "" || n.ObjectType == "" || n.ObjectID == "" {
		return nil, fmt.Errorf("%w: Message lacks MerchantID, ObjectType or ObjectId", ErrMalformed)
	}
	return n, nil
}
