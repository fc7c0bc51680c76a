package api

import (
	"strconv"
	"time"
)

// Timestamp is a time as Amazon wrote it: 20230829T102329Z, sometimes
// 2023-08-29T10:23:29Z or milliseconds since 1970. The zero value is null.
type Timestamp string

// Time returns the time in UTC, or the zero time if t is empty or in no form
// known.
func (t Timestamp) Time() time.Time {
	for _, layout := range []string{"20060102T150405Z", time.RFC3339} {
		if at, err := time.Parse(layout, string(t)); err == nil {
			return at.UTC()
		}
	}
	if ms, err := strconv.ParseInt(string(t), 10, 64); err == nil {
		return time.UnixMilli(ms).UTC()
	}
	return time.Time{}
}

// UnmarshalJSON accepts a string, a number or null.
func (t *Timestamp) UnmarshalJSON(data []byte) error {
	*t = Timestamp(scalar(data))
	return nil
}
