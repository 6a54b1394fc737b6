# METADATA
# title: A project reaches one namespace
package rules.project_destinations

import data.lib.fields
import data.lib.layout
import data.lib.settings

deny contains finding if {
	place := layout.project
	destinations := [settings.destination(place.environment, layout.home(place))]
	some finding in fields.differences(input.object, [{"at": ["spec", "destinations"], "is": destinations}])
}
