package sqlstore

import "strings"

// queries are the statements of a Store, written once for its table.
type queries struct {
	create, get, update, byReference, byChargePermission, due, purge, version, holder string
}

func queriesFor(g grammar, name string) queries {
	table := g.name(name)
	names := columnNames()
	all := strings.Join(names, ", ")
	from := "SELECT " + all + " FROM " + table + " WHERE "
	q := queries{
		create:             "INSERT INTO " + table + " (" + all + ") VALUES (?" + strings.Repeat(", ?", len(names)-1) + ")" + g.taken,
		get:                from + "checkout_session_id = ?",
		update:             "UPDATE " + table + " SET " + strings.Join(names[1:], " = ?, ") + " = ? WHERE checkout_session_id = ? AND version = ?",
		byReference:        from + "reference = ?",
		byChargePermission: from + "charge_permission_id = ? ORDER BY created_at DESC LIMIT 1",
		due:                from + "due <= ? ORDER BY due LIMIT ?",
		purge:              purgeQuery(g, table),
		version:            "SELECT version FROM " + table + " WHERE checkout_session_id = ?",
		holder:             "SELECT checkout_session_id FROM " + table + " WHERE reference = ?",
	}
	for _, query := range []*string{
		&q.create, &q.get, &q.update, &q.byReference, &q.byChargePermission, &q.due, &q.purge, &q.version, &q.holder,
	} {
		*query = g.placeholders(*query)
	}
	return q
}

// purgeQuery deletes the oldest finished orders. due is NULL in all of them,
// and is named in the order only because planners miss that its index has it
// then. Where DELETE has no limit,
// the conditions stand twice: an order that becomes due between the two looks
// at it stays.
func purgeQuery(g grammar, table string) string {
	const finished = " WHERE due IS NULL AND updated_at < ? AND told = seq AND claim = '' AND state <> 'attention'"
	const oldest = " ORDER BY due, updated_at LIMIT ?"
	if g.deleteLimit {
		return "DELETE FROM " + table + finished + oldest
	}
	return "DELETE FROM " + table + " WHERE checkout_session_id IN (SELECT checkout_session_id FROM " + table + finished + oldest +
		")" + strings.Replace(finished, " WHERE ", " AND ", 1)
}

func columnNames() []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	return names
}
