package api

// Response is what HTTP said about a result. It is embedded in each of them.
type Response struct {
	// StatusCode is the HTTP status, 200 to 299.
	StatusCode int `json:"-"`
	// RequestID is Amazon's id of the request, for talking to their support.
	// It may be empty.
	RequestID string `json:"-"`
}

func (r *Response) received(from Response) { *r = from }
