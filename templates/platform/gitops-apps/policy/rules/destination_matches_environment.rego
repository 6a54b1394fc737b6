# METADATA
# title: An Application deploys to its environment
# description: The folder says which environment, so which cluster, and there it is the namespace of the team.
package rules.destination_matches_environment

import data.lib.fields
import data.lib.layout
import data.lib.settings

deny contains finding if {
	place := layout.application
	destination := settings.destination(place.environment, layout.home(place))
	found := fields.at(input.object, ["spec", "destination"])
	found != destination
	finding := {
		"msg": sprintf("spec.destination is %s, not %s", [fields.show(found), fields.show(destination)]),
		"remedy": sprintf("Set spec.destination to %s: the namespace of %s in %s.", [
			fields.show(destination), place.team, place.environment,
		]),
	}
}
