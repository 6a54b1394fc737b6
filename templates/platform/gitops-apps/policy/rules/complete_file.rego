# METADATA
# title: A file holds what its place is for
# description: One document, and the namespace of a team with everything that guards it.
package rules.complete_file

import data.lib.fields
import data.lib.layout

place := layout.of(input.path) if input.source == "file"

single := {
	"application", "platform_application", "project", "platform_project", "root",
	"values", "image", "platform_values", "settings", "entity",
}

guards := ["Namespace", "ResourceQuota", "LimitRange", "NetworkPolicy"]

deny contains finding if {
	place.kind in single
	number := count(input.objects)
	number != 1
	finding := {
		"msg": sprintf("the file holds %d documents, not one", [number]),
		"remedy": "Keep one document in it.",
	}
}

deny contains finding if {
	place.kind == "namespace"
	some kind in guards
	number := count([object | some object in input.objects; fields.at(object, ["kind"]) == kind])
	number != 1
	finding := {
		"msg": sprintf("the file holds %d documents of kind %s, not one", [number, kind]),
		"remedy": sprintf("Keep one each of %s.", [concat(", ", guards)]),
	}
}
