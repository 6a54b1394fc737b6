# METADATA
# title: No container is privileged
# description: A privileged container is root on its node.
package rules.no_privileged

import data.lib.fields
import data.lib.pods

deny contains finding if {
	some entry in pods.containers
	privileged := fields.at(entry.container, ["securityContext", "privileged"])
	not privileged in {fields.missing, false}
	finding := {
		"msg": sprintf("%s: securityContext.privileged is %s", [entry.of, fields.show(privileged)]),
		"remedy": "Remove securityContext.privileged.",
	}
}
