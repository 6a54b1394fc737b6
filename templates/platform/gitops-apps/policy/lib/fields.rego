# METADATA
# title: Reading and comparing fields
# description: >-
#   Everything here answers for whatever a document holds, so that a field that is not there is a difference like any
#   other and never makes a rule silent.
package lib.fields

# A set: no document can hold one, so it is never mistaken for a value.
missing := {"missing"}

# What lies at a path of keys.
at(document, keys) := object.get(document, keys, missing) if is_object(document)

else := missing

# A list at a path of keys; whatever else lies there has no items.
items(document, keys) := found if {
	found := at(document, keys)
	is_array(found)
} else := []

# A value as people read it.
show(value) := "missing" if value == missing

else := quote(value) if is_string(value)

else := concat("", ["[", concat(",", [shown | some item in value; shown := show_object(item)]), "]"]) if is_array(value)

else := show_object(value)

# With its keys in order: evaluators differ in how they write an object.
show_object(value) := concat("", ["{", concat(",", entries), "}"]) if {
	is_object(value)
	entries := [entry |
		some key in sort(object.keys(value))
		entry := concat(":", [json.marshal(key), json.marshal(value[key])])
	]
} else := json.marshal(value)

quote(text) := concat("", [`"`, text, `"`])

# A path of keys as people read it.
name(keys) := concat(".", keys)

# Texts in order, with commas between.
list(texts) := concat(", ", sort([text | some text in texts]))

# One finding for each expectation that a document does not meet. Expectations: {"at": keys, "is": value or missing}.
differences(document, expectations) := {finding |
	some expectation in expectations
	found := at(document, expectation.at)
	found != expectation.is
	finding := difference(name(expectation.at), found, expectation.is)
}

difference(field, found, expected) := {
	"msg": sprintf("%s is %s and does not belong there", [field, show(found)]),
	"remedy": sprintf("Remove %s.", [field]),
} if {
	expected == missing
} else := {
	"msg": sprintf("%s is %s, not %s", [field, show(found), show(expected)]),
	"remedy": sprintf("Set %s to %s.", [field, show(expected)]),
}

# Paths of the keys of the mapping at a path that are not allowed there. Whatever else lies there has no keys.
unexpected_keys(document, keys, allowed) := {array.concat(keys, [key]) |
	mapping := at(document, keys)
	is_object(mapping)
	some key, _ in mapping
	not key in allowed
}

# One finding for each of them.
unexpected(document, keys, allowed) := {finding |
	some path in unexpected_keys(document, keys, allowed)
	finding := difference(name(path), at(document, path), missing)
}
