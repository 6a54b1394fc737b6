# METADATA
# title: Every container says what it needs
# description: >-
#   Without requests the scheduler packs nodes blindly; without a memory limit one container takes the node's. CPU needs no
#   limit: it is shared by the requests.
package rules.resources_required

import data.lib.fields
import data.lib.pods

required := [["resources", "requests", "cpu"], ["resources", "requests", "memory"], ["resources", "limits", "memory"]]

deny contains finding if {
	some entry in pods.containers
	some keys in required
	found := fields.at(entry.container, keys)
	not is_quantity(found)
	finding := {
		"msg": sprintf("%s: %s is %s", [entry.of, fields.name(keys), fields.show(found)]),
		"remedy": sprintf("Set %s; the value `size` does it for the application itself.", [fields.name(keys)]),
	}
}

is_quantity(value) if {
	is_string(value)
	regex.match(`^[0-9.]*[1-9][0-9.]*[A-Za-z]*$`, value)
}

is_quantity(value) if {
	is_number(value)
	value > 0
}
