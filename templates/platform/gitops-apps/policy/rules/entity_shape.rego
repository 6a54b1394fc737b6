# METADATA
# title: A catalog entity is a component called as its file
# description: >-
#   The catalog takes over whatever a registered file holds. A group, a user or a template would change who may do what in
#   the portal, and another name could be somebody else's.
package rules.entity_shape

import data.lib.fields
import data.lib.layout

deny contains finding if {
	layout.here.kind == "entity"
	some finding in fields.differences(input.object, [
		{"at": ["apiVersion"], "is": "backstage.io/v1alpha1"},
		{"at": ["kind"], "is": "Component"},
		{"at": ["metadata", "name"], "is": layout.here.entity},
		{"at": ["metadata", "namespace"], "is": fields.missing},
	])
}

deny contains finding if {
	layout.here.kind == "entity"
	owner := fields.at(input.object, ["spec", "owner"])
	not is_group(owner)
	finding := {
		"msg": sprintf("spec.owner is %s, not a group", [fields.show(owner)]),
		"remedy": "Name the group of the team that answers for it, as group:default/payments.",
	}
}

is_group(owner) if {
	is_string(owner)
	regex.match(`^group:[^/:]+/[^/:]+$`, owner)
}
