# METADATA
# title: Only one team has an application of a name
# description: >-
#   The Application of an environment is called <application>-<environment>: of two teams with an application of the same
#   name, one would take the other's over.
package rules.unique_applications

import data.lib.layout

teams[[place.environment, place.application]] contains place.team if {
	input.source == "tree"
	some path in input.files
	place := layout.of(path)
	place.kind == "application"
}

deny contains finding if {
	some [environment, application], owners in teams
	count(owners) > 1
	some team in owners
	finding := {
		"path": sprintf("argocd/applications/%s/%s/%s.yaml", [environment, team, application]),
		"msg": sprintf("%s-%s belongs to %s at the same time", [application, environment, concat(" and ", sort(owners))]),
		"remedy": "Give one of them another name.",
	}
}
