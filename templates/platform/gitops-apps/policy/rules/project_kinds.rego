# METADATA
# title: A project allows the kinds that applications consist of
# description: A list that is missing would allow every kind in the namespace.
package rules.project_kinds

import data.lib.fields
import data.lib.kinds
import data.lib.layout

deny contains finding if {
	layout.project
	some finding in fields.differences(input.object, [{"at": ["spec", "clusterResourceWhitelist"], "is": []}])
}

deny contains finding if {
	layout.project
	fields.items(input.object, ["spec", "namespaceResourceWhitelist"]) == []
	finding := {
		"msg": sprintf("spec.namespaceResourceWhitelist is %s, which is no list of kinds", [
			fields.show(fields.at(input.object, ["spec", "namespaceResourceWhitelist"])),
		]),
		"remedy": "List the kinds of the baseline chart there, as the projects of the other teams do.",
	}
}

deny contains finding if {
	layout.project
	some entry in fields.items(input.object, ["spec", "namespaceResourceWhitelist"])
	not entry in kinds.of_teams
	finding := {
		"msg": sprintf("spec.namespaceResourceWhitelist has %s, which is not a kind that applications consist of", [
			fields.show(entry),
		]),
		"remedy": "Remove it.",
	}
}
