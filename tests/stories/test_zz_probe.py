import json,time
from tests.stories.asking import *
async def test_probe(own_hub):
    hub=own_hub
    for seat in EVERYBODY:
        for thorough in (False,False,True,True):
            t=time.process_time();w=time.time()
            e=await everything(hub,seat,thorough=thorough)
            print(seat,len(e),sum(map(len,e.values())),round(time.process_time()-t,2),round(time.time()-w,2))
