# METADATA
# title: An Application is in the project of its team
# description: The project is what keeps a team in its own namespaces.
package rules.project_matches_team

import data.lib.fields
import data.lib.layout

deny contains finding if {
	project := layout.home(layout.application)
	found := fields.at(input.object, ["spec", "project"])
	found != project
	finding := {
		"msg": sprintf("spec.project is %s, not %s", [fields.show(found), fields.quote(project)]),
		"remedy": sprintf(
			"Set spec.project to %s, the project of team %s in %s.",
			[fields.quote(project), layout.application.team, layout.application.environment],
		),
	}
}
